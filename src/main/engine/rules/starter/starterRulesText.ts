/** Text of the starter rules. Metric names are node_exporter's, so the same file watches this machine and others. */

/** Filesystems that fill by design or hold nothing of their own. */
const REAL = 'fstype!~"(tmpfs|devtmpfs|ramfs|overlay|squashfs|iso9660|udf|erofs|cramfs|autofs|fuse[.].*)"';

export const STARTER_RULES = String.raw`# Rules that are on from the start. They work in a real Prometheus as they are; change, disable or add what you like.
# Quiet by design: nothing on plain CPU use or load, at least 5 minutes of patience (1 minute for what is down), and
# critical only for what needs someone now. The annotation "resolved" words the end of an alert.
groups:
  - name: starter
    interval: 15s
    rules:
      - alert: HostDown
        expr: up{job=~"host|node|.*node.?exporter.*|windows|.*windows.?exporter.*"} == 0
        for: 1m
        labels:
          severity: critical
        annotations:
          summary: '{{ $labels.instance | stripPort }} is down'
          description: 'No answer on {{ $labels.instance }} for 1 min.'
          resolved: '{{ $labels.instance | stripPort }} is up again'

      - alert: TargetDown
        expr: up{job!~"host|node|.*node.?exporter.*|windows|.*windows.?exporter.*"} == 0
        for: 1m
        labels:
          severity: warning
        annotations:
          summary: '{{ $labels.job }} on {{ $labels.instance | stripPort }} is down'
          description: 'No answer on {{ $labels.instance }} for 1 min.'
          resolved: '{{ $labels.job }} on {{ $labels.instance | stripPort }} is up again'

      - alert: DiskFull
        expr: |
          node_filesystem_avail_bytes{${REAL}} / node_filesystem_size_bytes < 0.03
            and node_filesystem_readonly == 0
        for: 5m
        labels:
          severity: critical
        annotations:
          summary: 'disk {{ $labels.mountpoint }} on {{ $labels.instance | stripPort }} is nearly full'
          description: >-
            {{ $value | humanizePercentage }} is left, the limit is 3%.
            {{- with printf "node_filesystem_avail_bytes{job=%q,instance=%q,mountpoint=%q}" $labels.job $labels.instance $labels.mountpoint | query }}
            {{ . | first | value | humanize1024 }}B can still be written.
            {{- end }}
          resolved: 'disk {{ $labels.mountpoint }} on {{ $labels.instance | stripPort }} has space again'

      # The value is the days that are left at the pace of the last 6 hours.
      - alert: DiskFillsSoon
        expr: |
          node_filesystem_avail_bytes{${REAL}} / -(delta(node_filesystem_avail_bytes[6h]) < 0) * 0.25 < 3
            and node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.3
            and node_filesystem_size_bytes offset 6h > 0
            and node_filesystem_readonly == 0
        for: 30m
        labels:
          severity: warning
        annotations:
          summary: >-
            disk {{ $labels.mountpoint }} on {{ $labels.instance | stripPort }} fills
            {{ if lt $value 1.5 }}within a day{{ else }}in {{ printf "%.0f" $value }} days{{ end }}
          description: >-
            {{- with printf "1 - node_filesystem_avail_bytes{job=%q,instance=%q,mountpoint=%q} / node_filesystem_size_bytes" $labels.job $labels.instance $labels.mountpoint | query -}}
            {{ . | first | value | humanizePercentage }} used
            {{- end }}
            {{- with printf "-4 * delta(node_filesystem_avail_bytes{job=%q,instance=%q,mountpoint=%q}[6h])" $labels.job $labels.instance $labels.mountpoint | query -}}
            , growing {{ . | first | value | humanize1024 }}B a day
            {{- end }}.
          resolved: 'disk {{ $labels.mountpoint }} on {{ $labels.instance | stripPort }} no longer fills'

      - alert: MemoryExhausted
        expr: node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05
        for: 5m
        labels:
          severity: warning
        annotations:
          summary: 'memory on {{ $labels.instance | stripPort }} is nearly used up'
          description: '{{ $value | humanizePercentage }} is available, the limit is 5%. For 5 min.'
          resolved: 'memory on {{ $labels.instance | stripPort }} is free again'

      - alert: OutOfMemoryKill
        expr: increase(node_vmstat_oom_kill[30m]) >= 1
        for: 5m
        labels:
          severity: warning
        annotations:
          summary: 'the system on {{ $labels.instance | stripPort }} ended a program for want of memory'
          description: '{{ printf "%.0f" $value }} in the last 30 min.'
          resolved: 'no program on {{ $labels.instance | stripPort }} was ended for want of memory lately'

      # A disk that could be written today and cannot any more: its filesystem gave up after errors.
      - alert: FilesystemReadOnly
        expr: |
          node_filesystem_readonly{${REAL}} == 1
            and min_over_time(node_filesystem_readonly[1d]) == 0
        for: 5m
        labels:
          severity: critical
        annotations:
          summary: 'disk {{ $labels.mountpoint }} on {{ $labels.instance | stripPort }} can no longer be written'
          description: 'The filesystem on {{ $labels.device }} has been read-only for 5 min. It was writable before.'
          resolved: 'disk {{ $labels.mountpoint }} on {{ $labels.instance | stripPort }} can be written again'

      # Blindness: nothing was recorded lately though it was within the hour.
      - alert: RecordingStopped
        expr: absent_over_time(up[5m]) unless absent_over_time(up[1h])
        for: 5m
        labels:
          severity: critical
        annotations:
          summary: 'Sightglass records nothing'
          description: 'No sample was written for 10 min. The disk may be full or not writable.'
          resolved: 'Sightglass records again'
`;

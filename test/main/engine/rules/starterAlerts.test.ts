/** The starter rules on made-up machines, as a rule unit test in promtool's format (promtool agrees with each verdict). */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { ensureStarterRules } from '../../../../src/main/engine/rules/starter/starterRules.ts';
import { testRules } from '../../../../src/main/engine/rules/unitTest/testRules.ts';
import { tempFolder } from '../../../support/tempStore.ts';

const TESTS = `
rule_files: [starter.yml]
evaluation_interval: 5m
tests:
  - interval: 5m
    input_series:
      - { series: 'up{job="node",instance="build-02:9100"}', values: '1x9 0x90' }
      - { series: 'up{job="app",instance="10.0.4.22:8080"}', values: '1x9 0x90' }
      - { series: 'node_filesystem_size_bytes{job="host",instance="nas",device="sda1",fstype="ext4",mountpoint="/"}', values: '1000000000x100' }
      - { series: 'node_filesystem_avail_bytes{job="host",instance="nas",device="sda1",fstype="ext4",mountpoint="/"}', values: '20000000x100' }
      - { series: 'node_filesystem_readonly{job="host",instance="nas",device="sda1",fstype="ext4",mountpoint="/"}', values: '0x100' }
      - { series: 'node_filesystem_size_bytes{job="host",instance="nas",device="sdb1",fstype="xfs",mountpoint="/srv"}', values: '1000000000000x100' }
      - { series: 'node_filesystem_avail_bytes{job="host",instance="nas",device="sdb1",fstype="xfs",mountpoint="/srv"}', values: '290000000000-350000000x100' }
      - { series: 'node_filesystem_readonly{job="host",instance="nas",device="sdb1",fstype="xfs",mountpoint="/srv"}', values: '0x100' }
      - { series: 'node_filesystem_readonly{job="host",instance="nas",device="sdc1",fstype="ext4",mountpoint="/old"}', values: '0x50 1x50' }
      - { series: 'node_filesystem_readonly{job="host",instance="nas",device="loop0",fstype="squashfs",mountpoint="/snap"}', values: '1x100' }
      - { series: 'node_memory_MemAvailable_bytes{job="host",instance="nas"}', values: '300x100' }
      - { series: 'node_memory_MemTotal_bytes{job="host",instance="nas"}', values: '10000x100' }
      - { series: 'node_vmstat_oom_kill{job="host",instance="nas"}', values: '3x80 5x20' }
    alert_rule_test:
      - { eval_time: 45m, alertname: HostDown, exp_alerts: [] }
      - eval_time: 1h
        alertname: HostDown
        exp_alerts:
          - exp_labels: { job: node, instance: 'build-02:9100', severity: critical }
            exp_annotations:
              summary: build-02 is down
              description: No answer on build-02:9100 for 1 min.
              resolved: build-02 is up again
      - eval_time: 1h
        alertname: TargetDown
        exp_alerts:
          - exp_labels: { job: app, instance: '10.0.4.22:8080', severity: warning }
            exp_annotations:
              summary: app on 10.0.4.22 is down
              description: No answer on 10.0.4.22:8080 for 1 min.
              resolved: app on 10.0.4.22 is up again
      - eval_time: 8h
        alertname: DiskFull
        exp_alerts:
          - exp_labels: { job: host, instance: nas, device: sda1, fstype: ext4, mountpoint: /, severity: critical }
            exp_annotations:
              summary: disk / on nas is nearly full
              description: 2% is left, the limit is 3%. 19.07MiB can still be written.
              resolved: disk / on nas has space again
      # A new disk has no six hours behind it.
      - { eval_time: 5h, alertname: DiskFillsSoon, exp_alerts: [] }
      - eval_time: 8h
        alertname: DiskFillsSoon
        exp_alerts:
          - exp_labels: { job: host, instance: nas, device: sdb1, fstype: xfs, mountpoint: /srv, severity: warning }
            exp_annotations:
              summary: disk /srv on nas fills in 3 days
              description: 74.36% used, growing 93.88GiB a day.
              resolved: disk /srv on nas no longer fills
      - { eval_time: 4h, alertname: FilesystemReadOnly, exp_alerts: [] }
      - eval_time: 5h
        alertname: FilesystemReadOnly
        exp_alerts:
          - exp_labels: { job: host, instance: nas, device: sdc1, fstype: ext4, mountpoint: /old, severity: critical }
            exp_annotations:
              summary: disk /old on nas can no longer be written
              description: The filesystem on sdc1 has been read-only for 5 min. It was writable before.
              resolved: disk /old on nas can be written again
      - eval_time: 8h
        alertname: MemoryExhausted
        exp_alerts:
          - exp_labels: { job: host, instance: nas, severity: warning }
            exp_annotations:
              summary: memory on nas is nearly used up
              description: 3% is available, the limit is 5%. For 5 min.
              resolved: memory on nas is free again
      - eval_time: 7h
        alertname: OutOfMemoryKill
        exp_alerts:
          - exp_labels: { job: host, instance: nas, severity: warning }
            exp_annotations:
              summary: the system on nas ended a program for want of memory
              description: 2 in the last 30 min.
              resolved: no program on nas was ended for want of memory lately
      - { eval_time: 8h, alertname: OutOfMemoryKill, exp_alerts: [] }
      - { eval_time: 8h, alertname: RecordingStopped, exp_alerts: [] }
  - name: all scraping ends after an hour
    interval: 1m
    input_series:
      - { series: 'up{job="host",instance="nas"}', values: '1x60' }
    alert_rule_test:
      - { eval_time: 1h5m, alertname: RecordingStopped, exp_alerts: [] }
      - eval_time: 1h15m
        alertname: RecordingStopped
        exp_alerts:
          - exp_labels: { severity: critical }
            exp_annotations:
              summary: Sightglass records nothing
              description: No sample was written for 10 min. The disk may be full or not writable.
              resolved: Sightglass records again
      # After a night of sleep there is no hour in which it worked.
      - { eval_time: 2h10m, alertname: RecordingStopped, exp_alerts: [] }
`;

it('the starter rules fire where they should, in the words of notifications', async () => {
  using folder = tempFolder();
  ensureStarterRules(folder.path);
  const file = path.join(folder.path, 'test.yml');
  fs.writeFileSync(file, TESTS);
  expect(await testRules([file], systemClock)).toMatchObject({ errors: '', exitCode: 0 });
});

/** The engine's own metrics, in Prometheus' names where it has them: what /metrics serves and the job `sightglass` collects. */
import { labelsFromRecord } from '../../shared/labels.ts';
import type { EngineStatus, TargetView } from '../../shared/status.ts';
import type { MetricFamily } from './base/metricFamily.ts';
import type { StorageStats } from './storage/storage.ts';

export function selfMetrics(
  status: EngineStatus,
  targets: readonly TargetView[],
  stats: StorageStats,
  cpu: NodeJS.CpuUsage,
  rssBytes: number,
): MetricFamily[] {
  return [
    single('sightglass_build_info', 'gauge', 'Version of the running program.', 1, { version: status.version }),
    single('process_start_time_seconds', 'gauge', 'Start of the process since epoch.', status.startedMs / 1000),
    single('process_cpu_seconds_total', 'counter', 'User and system CPU time spent.', (cpu.user + cpu.system) / 1e6),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory size.', rssBytes),
    single('prometheus_tsdb_head_series', 'gauge', 'Series in the head.', stats.activeSeries),
    single('prometheus_tsdb_head_samples_appended_total', 'counter', 'Samples appended.', stats.samplesAppended),
    single('sightglass_storage_bytes', 'gauge', 'Size of the database with its write-ahead log.', stats.diskBytes),
    single(
      'prometheus_tsdb_retention_limit_seconds',
      'gauge',
      'How long samples are kept that no rule names.',
      status.retentionMs / 1000,
    ),
    single('sightglass_storage_corrupt_blobs', 'gauge', 'Damaged blobs that were set aside.', stats.corruptBlobs),
    single(
      'sightglass_storage_writable',
      'gauge',
      '1 when samples can be written.',
      stats.writeError === undefined ? 1 : 0,
    ),
    overflows(targets),
    single('sightglass_targets_down', 'gauge', 'Targets that do not answer.', status.targets.down),
    single('sightglass_problems', 'gauge', 'Things that are wrong with the engine itself.', status.problems.length),
  ];
}

/** Only targets beyond their budget: a series for each of the others would say nothing. */
function overflows(targets: readonly TargetView[]): MetricFamily {
  const name = 'sightglass_scrape_series_dropped';
  return {
    name,
    type: 'gauge',
    help: "New series that a target's budget kept out.",
    samples: targets.flatMap(({ overflow, job, instance }) =>
      overflow === undefined
        ? []
        : [
            {
              labels: labelsFromRecord({
                __name__: name,
                target_job: job,
                target_instance: instance,
                metric: overflow.metric,
                label: overflow.label,
              }),
              value: overflow.dropped,
            },
          ],
    ),
  };
}

function single(
  name: string,
  type: MetricFamily['type'],
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): MetricFamily {
  return { name, type, help, samples: [{ labels: labelsFromRecord({ __name__: name, ...labels }), value }] };
}

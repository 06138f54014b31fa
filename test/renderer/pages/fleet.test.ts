import { describe, expect, it } from 'vitest';
import { fleetHosts, type FleetContext, type FleetFrames } from '../../../src/renderer/pages/overview/fleet.ts';
import { filesystemsOf } from '../../../src/renderer/pages/overview/Filesystems.tsx';
import type { QueryFrame } from '../../../src/shared/frames.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import type { AlertView, TargetView } from '../../../src/shared/status.ts';

/** One column of values. */
function latest(rows: readonly (readonly [Record<string, string>, number])[]): QueryFrame {
  return {
    series: rows.map(([labels]) => labelsFromRecord(labels)),
    startMs: 0,
    stepMs: 1000,
    steps: 1,
    values: Float64Array.from(rows, ([, value]) => value),
    presence: new Uint8Array(rows.length).fill(1),
    warnings: [],
    infos: [],
    stats: { seriesRead: 0, samplesRead: 0, evalMs: 0 },
  };
}

const host = (instance: string): Record<string, string> => ({ job: 'node', instance });
const NONE: FleetFrames = {
  hosts: undefined,
  cpu: undefined,
  memory: undefined,
  disk: undefined,
  network: undefined,
  uptime: undefined,
};
const context: FleetContext = { targets: [], alerts: [], thisInstance: undefined, nowMs: 1_000_000 };
const target = (instance: string, more: Partial<TargetView> = {}): TargetView =>
  ({ job: 'node', instance, health: 'up', lastError: '', ...more }) as TargetView;

describe('fleetHosts', () => {
  const frames: FleetFrames = {
    ...NONE,
    hosts: latest(['a', 'b', 'c'].map((name) => [{ ...host(name), nodename: name }, 1] as const)),
    cpu: latest([
      [host('a'), 12],
      [host('c'), 0],
    ]),
  };

  it('puts the worst first and keeps a host that is down, with the reason', () => {
    const down = target('b', { health: 'down', downSinceMs: 640_000, lastError: 'Nothing listens on port 9100.' });
    const alert = { state: 'firing', severity: 'warning', labels: { instance: 'c' } } as unknown as AlertView;
    const rows = fleetHosts(frames, { ...context, targets: [target('a'), down, target('c')], alerts: [alert] });
    expect(rows.map(({ name, words }) => [name, words])).toEqual([
      ['b', 'Down 6\u202fmin'],
      ['c', '1 warning'],
      ['a', 'OK'],
    ]);
    expect(rows[0]?.reason).toBe('Nothing listens on port 9100.');
  });

  it('tells zero from absent', () => {
    const rows = fleetHosts(frames, { ...context, targets: ['a', 'b', 'c'].map((name) => target(name)) });
    expect(rows.map(({ name, cpu }) => [name, cpu])).toEqual([
      ['a', 12],
      ['b', undefined],
      ['c', 0],
    ]);
  });
});

describe('filesystemsOf', () => {
  it('shows each device once, the fullest first', () => {
    const rows = [
      ['/', 'vda', 100, 40],
      ['/var/lib', 'vda', 100, 40],
      ['/data', 'vdb', 100, 5],
    ] as const;
    const frame = latest(
      rows.flatMap(([mountpoint, device, size, avail]) => [
        [{ __name__: 'node_filesystem_size_bytes', mountpoint, device }, size] as const,
        [{ __name__: 'node_filesystem_avail_bytes', mountpoint, device }, avail] as const,
      ]),
    );
    expect(filesystemsOf(frame).map(({ mountpoint }) => mountpoint)).toEqual(['/data', '/']);
  });
});

/** How full each file system is; never an average, which would hide the full one. */
import { memo, type ReactNode } from 'react';
import { labelValue, metricName } from '../../../shared/labels.ts';
import type { QueryFrame } from '../../../shared/frames.ts';
import { formatValue } from '../../../shared/units.ts';
import { useLatest } from '../../client/useLatest.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { lastOf } from './frameReading.ts';
import { filesystemSizes } from './hostQueries.ts';

const SHOWN = 4;
const EVERY_MS = 5_000;

export interface Filesystem {
  readonly device: string;
  readonly mountpoint: string;
  readonly sizeBytes: number;
  readonly availBytes: number;
}

export const Filesystems = memo(function Filesystems({ canAsk }: { readonly canAsk: boolean }): ReactNode {
  const { frame } = useLatest(canAsk ? filesystemSizes() : undefined, EVERY_MS);
  const all = filesystemsOf(frame);
  const shown = all.slice(0, SHOWN);
  const detail = all.length > SHOWN ? `fullest ${SHOWN} of ${all.length}` : 'used';
  return (
    <Panel title="Filesystems" detail={detail}>
      <div className="filesystems">
        {frame !== undefined && shown.length === 0 && <EmptyState status="nodata" title="No filesystems yet" />}
        {shown.map((one) => (
          <FilesystemRow key={one.mountpoint} filesystem={one} />
        ))}
      </div>
    </Panel>
  );
});

function FilesystemRow({ filesystem }: { readonly filesystem: Filesystem }): ReactNode {
  const share = usedShare(filesystem);
  const level = share >= 0.95 ? 'critical' : share >= 0.8 ? 'warning' : 'normal';
  return (
    <div>
      <div className="filesystem-words">
        <span className="is-primary ellipsis" title={filesystem.mountpoint}>
          {filesystem.mountpoint}
        </span>
        <span className="t3">{formatValue(filesystem.availBytes, 'bytes')} free</span>
        <span className="filesystem-used">
          {level !== 'normal' && (
            <StatusGlyph status={level} label={level === 'critical' ? 'almost full' : 'above 80%'} />
          )}
          {formatValue(share * 100, 'percent')}
        </span>
      </div>
      <Meter share={share} level={level} isWide />
    </div>
  );
}

const usedShare = ({ sizeBytes, availBytes }: Filesystem): number => 1 - availBytes / sizeBytes;

/** One per device, the shortest mount point standing for it, fullest first. */
export function filesystemsOf(frame: QueryFrame | undefined): readonly Filesystem[] {
  const byPlace = new Map<string, { device: string; mountpoint: string; sizeBytes?: number; availBytes?: number }>();
  frame?.series.forEach((labels, row) => {
    const value = lastOf(frame, row);
    const mountpoint = labelValue(labels, 'mountpoint');
    const one = byPlace.get(mountpoint) ?? { device: labelValue(labels, 'device'), mountpoint };
    if (value !== undefined) one[metricName(labels).includes('_size_') ? 'sizeBytes' : 'availBytes'] = value;
    byPlace.set(mountpoint, one);
  });
  const known = [...byPlace.values()].filter(
    (one): one is Filesystem => !!one.sizeBytes && one.availBytes !== undefined,
  );
  const byDevice = new Map<string, Filesystem>();
  for (const one of known.toSorted((a, b) => a.mountpoint.length - b.mountpoint.length)) {
    if (!byDevice.has(one.device)) byDevice.set(one.device, one);
  }
  return [...byDevice.values()].toSorted((a, b) => usedShare(b) - usedShare(a));
}

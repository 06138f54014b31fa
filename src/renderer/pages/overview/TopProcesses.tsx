/** The programs that use most CPU. 100% is one core. */
import { memo, type ReactNode } from 'react';
import { labelValue, type Labels } from '../../../shared/labels.ts';
import { formatValue } from '../../../shared/units.ts';
import { useLatest } from '../../client/useLatest.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { lastByKey } from './frameReading.ts';
import { processCpu, processMemory, rateWindow } from './hostQueries.ts';

const SHOWN = 5;
/** The collector reads processes every five seconds, whatever its own interval. */
const READ_EVERY_MS = 5_000;
const EVERY_MS = 5_000;
const nameOf = (labels: Labels): string => labelValue(labels, 'groupname');

export interface TopProcessesProps {
  readonly intervalMs: number;
  readonly canAsk: boolean;
}

export const TopProcesses = memo(function TopProcesses({ intervalMs, canAsk }: TopProcessesProps): ReactNode {
  const cpu = useLatest(
    canAsk ? processCpu(rateWindow(EVERY_MS, Math.max(READ_EVERY_MS, intervalMs)), SHOWN) : undefined,
    EVERY_MS,
  );
  const memory = useLatest(canAsk ? processMemory() : undefined, EVERY_MS);
  const bytes = lastByKey(memory.frame, nameOf);
  const rows = [...lastByKey(cpu.frame, nameOf)].toSorted(([, a], [, b]) => b - a);
  return (
    <Panel title="Top processes" detail="by CPU · 100% is one core" isSection isFlush className="processes">
      {cpu.frame !== undefined && rows.length === 0 ? (
        <EmptyState status="nodata" title="No process figures">
          They come with the built-in collector of this machine.
        </EmptyState>
      ) : (
        <table className="table">
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">CPU</th>
              <th scope="col">Memory</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, percent]) => (
              <tr key={name}>
                <td className="is-primary process-name">{name}</td>
                <td className="is-number">{formatValue(percent, 'percent')}</td>
                <td className="is-number">{formatValue(bytes.get(name), 'bytes')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
});

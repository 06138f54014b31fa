/** Below a chart's values at the pointer: the programs that were behind them at that moment. */
import { useEffect, useState, type ReactNode } from 'react';
import { useRequest } from '../../client/useClient.ts';
import { type CulpritKind, CULPRITS, culpritsOf, culpritsQuery, culpritsTime } from './culprits.ts';

/** A pointer on its way somewhere asks nothing. */
const REST_MS = 120;

export interface CulpritsProps {
  readonly kind: CulpritKind;
  readonly atMs: number;
  readonly stepMs: number;
  readonly cores: number;
}

export function Culprits({ kind, atMs, stepMs, cores }: CulpritsProps): ReactNode {
  const timeMs = useRested(culpritsTime(atMs));
  const expr = culpritsQuery(kind, stepMs, cores);
  const { data, error } = useRequest('query.instant', timeMs === undefined ? undefined : { expr, timeMs });
  const culprits = culpritsOf(kind, data);
  const isOld = timeMs !== culpritsTime(atMs);
  if (error !== undefined && data === undefined) return null;
  // As many rows as there can be: the card must not change its size while the pointer moves.
  const rows = Array.from({ length: CULPRITS }, (_, i) => culprits[i]);
  return (
    <div className={isOld ? 'culprits is-old' : 'culprits'}>
      <div className="culprits-head">{kind === 'memory' ? 'Largest programs' : 'Busiest programs'}</div>
      {rows.map((culprit, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- A row is a rank: what fills it changes as the pointer moves.
        <div key={i} className="chart-tip-row">
          <span className="chart-tip-name">
            {culprit?.name ?? (i === 0 && data !== undefined ? 'None was seen' : '\u00a0')}
          </span>
          <b>{culprit?.text}</b>
        </div>
      ))}
    </div>
  );
}

/** The value once it has stayed the same for a moment; undefined before the first. */
function useRested(value: number): number | undefined {
  const [rested, setRested] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

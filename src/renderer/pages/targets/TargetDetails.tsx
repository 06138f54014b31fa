/** Everything that is known of one target, as text that can be selected. */
import type { ReactNode } from 'react';
import type { TargetView } from '../../../shared/status.ts';
import { formatDateTime, formatSpan } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { LabelChip } from '../../ui/Chip.tsx';

export interface TargetDetailsProps {
  readonly target: TargetView;
  readonly nowMs: number;
  /** On the target's own page, which needs no link to itself. */
  readonly isWhole?: boolean;
}

export function TargetDetails({ target, nowMs, isWhole = false }: TargetDetailsProps): ReactNode {
  const { downSinceMs, lastError } = target;
  const selector = `{job=${JSON.stringify(target.job)}, instance=${JSON.stringify(target.instance)}}`;
  return (
    <dl className="target-details">
      {lastError !== '' && (
        <>
          <dt>Last error</dt>
          <dd className="is-critical">
            {lastError}
            {downSinceMs !== undefined && (
              <span className="t2">{` Down since ${formatDateTime(downSinceMs)}, ${formatSpan(nowMs - downSinceMs)}.`}</span>
            )}
          </dd>
        </>
      )}
      <dt>Address</dt>
      <dd className="mono">{target.isBuiltIn ? 'this machine, read directly' : target.url}</dd>
      <dt>Scraped</dt>
      <dd>{`every ${formatSpan(target.intervalMs)}, given up after ${formatSpan(target.timeoutMs)}`}</dd>
      <dt>Labels</dt>
      <dd className="target-chips">
        <Labels labels={target.labels} />
      </dd>
      {Object.keys(target.discoveredLabels).length > 0 && (
        <>
          <dt>Before relabelling</dt>
          <dd className="target-chips">
            <Labels labels={target.discoveredLabels} />
          </dd>
        </>
      )}
      <dt>Explore</dt>
      <dd className="target-links">
        {!isWhole && <Link href={`/targets?target=${encodeURIComponent(target.id)}`}>Open this target</Link>}
        <Link href={exploreHref(`up${selector}`)}>Up and down</Link>
        <Link href={exploreHref(`scrape_duration_seconds${selector}`)}>Duration</Link>
        <Link href={exploreHref(`scrape_samples_scraped${selector}`)}>Samples</Link>
      </dd>
    </dl>
  );
}

function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }): ReactNode {
  return Object.entries(labels).map(([name, value]) => <LabelChip key={name} name={name} value={value} />);
}

const exploreHref = (expr: string): string => `/explore?expr=${encodeURIComponent(expr)}`;

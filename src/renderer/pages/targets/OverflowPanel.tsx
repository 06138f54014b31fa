/** A target beyond its budget of series: whose fault it is, and the rule that mends it. */
import type { ReactNode } from 'react';
import type { SeriesOverflow } from '../../../shared/status.ts';
import { formatCount } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

export function OverflowPanel({
  overflow,
  job,
}: {
  readonly overflow: SeriesOverflow;
  readonly job: string;
}): ReactNode {
  const { budget, dropped, metric, label, labelValues, rule, saving } = overflow;
  const cause = label === '' ? metric : `the label ${label} of ${metric}`;
  const href = `/targets?view=relabel&rules=series&job=${encodeURIComponent(job)}`;
  return (
    <Panel title="More series than its budget" level="warning" isSection>
      <p className="overflow-text">
        {`It has more than ${formatCount(budget)} series: ${formatCount(dropped)} new ones were dropped, the rest goes on. At fault is `}
        <strong>{cause}</strong>
        {label === '' ? '.' : ` with ${formatCount(labelValues)} values or more.`}
      </p>
      <p className="overflow-text">{`This rule would keep ${formatCount(saving)} of them out:`}</p>
      <ScrollRegion isText label="Rule that mends it" className="overflow-rule">
        {rule}
      </ScrollRegion>
      <Link href={href}>Try it in the relabel lab</Link>
    </Panel>
  );
}

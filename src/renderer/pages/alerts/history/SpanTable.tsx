/** Every time that an alert fired, newest first. */
import { useState, type ReactNode } from 'react';
import type { AlertSpan } from '../../../../shared/alerting.ts';
import { formatCount, formatDateTime, formatSpan } from '../../../../shared/units.ts';
import { Link } from '../../../client/Link.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { StatusGlyph } from '../../../ui/StatusGlyph.tsx';
import { receiverWords, shortMoment } from '../active/alertGroups.ts';
import { severityOf } from '../active/shownAlerts.ts';
import { whyHref } from '../alertsAddress.ts';
import '../../../ui/Table.css';

const STEP = 100;

export function SpanTable({
  spans,
  nowMs,
}: {
  readonly spans: readonly AlertSpan[];
  readonly nowMs: number;
}): ReactNode {
  const [most, setMost] = useState(STEP);
  const left = spans.length - most;
  return (
    <Panel title="Every time" detail={`${formatCount(spans.length)}, newest first`} isSection isFlush>
      <table className="table span-table">
        <colgroup>
          <col />
          <col className="span-rule-column" />
          <col className="span-time-column" />
          <col className="span-lasted-column" />
          <col className="span-told-column" />
          <col className="span-why-column" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Rule</th>
            <th scope="col" className="is-number">
              Began
            </th>
            <th scope="col" className="is-number">
              Lasted
            </th>
            <th scope="col">Told</th>
            <th scope="col">
              <span className="visually-hidden">Reasons</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {spans.slice(0, most).map((span) => (
            <SpanRow key={`${span.fingerprint}${span.startsAtMs}`} span={span} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <div className="alerts-more">
          <Button small kind="ghost" onClick={() => setMost(most + STEP)}>
            {`Show ${Math.min(left, STEP)} more of ${formatCount(left)}`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function SpanRow({ span, nowMs }: { readonly span: AlertSpan; readonly nowMs: number }): ReactNode {
  const { summary, labels, startsAtMs, endsAtMs, told, fingerprint } = span;
  const isOpen = endsAtMs === undefined;
  const severity = severityOf(labels['severity']);
  const own = Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return (
    <tr>
      <td className="is-primary">
        <span className="span-what">
          <StatusGlyph status={severity === 'critical' ? 'critical' : 'warning'} label={severity} />
          <span className="ellipsis" title={own}>
            {summary}
          </span>
        </span>
      </td>
      <td>
        <span className="span-rule ellipsis mono">{labels['alertname'] ?? '–'}</span>
      </td>
      <td className="is-number" title={formatDateTime(startsAtMs)}>
        {shortMoment(startsAtMs, nowMs)}
      </td>
      <td className="is-number">
        {isOpen ? `${formatSpan(nowMs - startsAtMs)}, still` : formatSpan(endsAtMs - startsAtMs)}
      </td>
      <td>
        <span className="span-rule ellipsis" title={told.join(', ')}>
          {told.length === 0 ? 'nobody' : told.map(receiverWords).join(', ')}
        </span>
      </td>
      <td>
        <Link href={whyHref(fingerprint)} aria-label={`Why told, or not: ${summary}`}>
          Why
        </Link>
      </td>
    </tr>
  );
}

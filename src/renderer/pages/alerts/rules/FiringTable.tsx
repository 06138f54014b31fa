/** Each time the rule would have fired, latest first; a row brings the chart to it. */
import type { ReactNode } from 'react';
import type { AlertSpan } from '../../../../shared/ruleReplay.ts';
import type { RuleTrial } from '../../../../shared/rules.ts';
import {
  formatClockShort,
  formatCount,
  formatDateTime,
  formatMoment,
  formatSpan,
  formatValue,
} from '../../../../shared/units.ts';
import { guessUnit } from '../../../panels/guessUnit.ts';
import { conditionOf } from './ruleCondition.ts';

const SHOWN = 100;
/** On each side of a firing, at least. */
const MARGIN_MS = 15 * 60_000;

export interface FiringTableProps {
  readonly trial: RuleTrial | undefined;
  readonly onChoose: (fromMs: number, toMs: number) => void;
}

export function FiringTable({ trial, onChoose }: FiringTableProps): ReactNode {
  const fired = trial?.replay.spans.filter(({ firedAtMs }) => firedAtMs !== undefined).toReversed() ?? [];
  const common = commonLabels(fired);
  const shown = fired.slice(0, SHOWN);
  return (
    <section className="panel" aria-label="Each firing">
      <header className="panel-head">
        <h2 className="panel-title">Each firing</h2>
        <span className="panel-detail">
          {fired.length > SHOWN ? `the latest ${SHOWN} of ${formatCount(fired.length)}` : 'click to zoom the preview'}
        </span>
      </header>
      {trial && fired.length === 0 && <p className="rule-none t2">It would not have fired.</p>}
      {trial && fired.length > 0 && (
        <div className="rule-firings">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Alert</th>
                <th scope="col">Condition true</th>
                <th scope="col">Fired</th>
                <th scope="col">Resolved</th>
                <th scope="col" className="is-number">
                  Lasted
                </th>
                <th scope="col" className="is-number">
                  Peak
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((span) => (
                <FiringRow
                  key={`${JSON.stringify(span.labels)} ${span.activeAtMs}`}
                  span={span}
                  name={nameOf(span, common)}
                  trial={trial}
                  onChoose={onChoose}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface FiringRowProps {
  readonly span: AlertSpan;
  readonly name: string;
  readonly trial: RuleTrial;
  readonly onChoose: FiringTableProps['onChoose'];
}

function FiringRow({ span, name, trial, onChoose }: FiringRowProps): ReactNode {
  const { activeAtMs, firedAtMs = activeAtMs, endedAtMs } = span;
  const endMs = endedAtMs ?? trial.endMs;
  const condition = conditionOf(trial.replay.expr);
  const peak = condition?.operator.startsWith('<') ? span.lowest : span.highest;
  const marginMs = Math.max(MARGIN_MS, (endMs - activeAtMs) / 2);
  return (
    <tr>
      <td className="is-primary">
        <button
          type="button"
          className="rule-firing ellipsis"
          title={formatDateTime(activeAtMs)}
          onClick={() => onChoose(activeAtMs - marginMs, Math.min(endMs + marginMs, trial.endMs))}
        >
          {name}
        </button>
      </td>
      <td>{formatMoment(activeAtMs, trial.endMs)}</td>
      <td>{formatClockShort(firedAtMs)}</td>
      <td>{endedAtMs === undefined ? 'fires still' : formatClockShort(endedAtMs)}</td>
      <td className="is-number">{formatSpan(endMs - firedAtMs)}</td>
      <td className="is-number">{formatValue(peak, guessUnit(condition?.measured ?? trial.replay.expr))}</td>
    </tr>
  );
}

function commonLabels(spans: readonly AlertSpan[]): ReadonlySet<string> {
  const [first, ...rest] = spans;
  const names = Object.keys(first?.labels ?? {});
  return new Set(names.filter((name) => rest.every(({ labels }) => labels[name] === first?.labels[name])));
}

/** What tells this alert from the others; where there is only one, what it is about. */
function nameOf({ labels }: AlertSpan, common: ReadonlySet<string>): string {
  const own = Object.entries(labels).filter(([name]) => !common.has(name) && name !== 'alertname');
  if (own.length > 0) return own.map(([, value]) => value).join(' · ');
  return labels['instance'] ?? labels['host'] ?? labels['job'] ?? labels['alertname'] ?? '';
}

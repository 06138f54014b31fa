/** Label sets and what each rule does to them: added, changed, removed, dropped; each has its mark beside its colour. */
import { useState, type ReactNode } from 'react';
import type { RelabelStep, RelabelTrace } from '../../../shared/collection.ts';
import { LabelChip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';

export function RelabelTraces({ traces }: { readonly traces: readonly RelabelTrace[] }): ReactNode {
  return (
    <ol className="traces">
      {traces.map((trace, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- Titles may repeat, and traces are replaced as a whole.
        <Trace key={`${i} ${trace.title}`} trace={trace} isFirst={i === 0} />
      ))}
    </ol>
  );
}

function Trace({ trace, isFirst }: { readonly trace: RelabelTrace; readonly isFirst: boolean }): ReactNode {
  const [isOpen, setOpen] = useState(isFirst);
  const dropped = trace.steps.find((step) => step.isDropped);
  return (
    <li className="trace">
      <button type="button" className="trace-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} small />
        <span className="mono ellipsis">{trace.title}</span>
        {dropped ? <span className="is-warning">Dropped here: {dropped.rule}</span> : <span className="t3">kept</span>}
      </button>
      {isOpen && (
        <div className="trace-body">
          <Chips labels={trace.before} />
          {trace.steps.map((step, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- A step is a rule's number: equal rules may follow each other.
            <Step key={i} step={step} number={i + 1} />
          ))}
          {trace.after && trace.steps.length > 0 && (
            <>
              <p className="trace-rule t3">After all rules</p>
              <Chips labels={trace.after} />
            </>
          )}
        </div>
      )}
    </li>
  );
}

function Step({ step, number }: { readonly step: RelabelStep; readonly number: number }): ReactNode {
  const { rule, isDropped, added, changed, removed } = step;
  const isIdle = !isDropped && removed.length === 0 && Object.keys({ ...added, ...changed }).length === 0;
  return (
    <div className="trace-step">
      <p className="trace-rule">
        <span className="t3">{number}</span> <span className="mono">{rule}</span>
        {isIdle && <span className="t3"> changes nothing</span>}
        {isDropped && <span className="is-warning"> drops it</span>}
      </p>
      <ul className="trace-changes">
        {Object.entries(added).map(([name, value]) => (
          <li key={name} className="mono is-ok">{`+ ${name}="${value}"`}</li>
        ))}
        {Object.entries(changed).map(([name, { from, to }]) => (
          <li key={name} className="mono is-warning">{`~ ${name}="${from}" → "${to}"`}</li>
        ))}
        {removed.map((name) => (
          <li key={name} className="mono is-critical">{`− ${name}`}</li>
        ))}
      </ul>
    </div>
  );
}

function Chips({ labels }: { readonly labels: Readonly<Record<string, string>> }): ReactNode {
  return (
    <div className="target-chips">
      {Object.entries(labels).map(([name, value]) => (
        <LabelChip key={name} name={name} value={value} />
      ))}
    </div>
  );
}

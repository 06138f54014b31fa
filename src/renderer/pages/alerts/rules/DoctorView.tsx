/** What is odd about the rules, worst first, each with what would mend it. */
import { useState, type ReactNode } from 'react';
import type { RuleFinding } from '../../../../shared/rules.ts';
import { formatCount } from '../../../../shared/units.ts';
import { Link } from '../../../client/Link.tsx';
import { useClient, useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { StatusText, type Status } from '../../../ui/StatusGlyph.tsx';
import { ruleHref } from './ruleAddress.ts';
import { EditSheet } from './SaveDialog.tsx';

const DAYS = ['1', '7', '15', '30'] as const;

/** In this order. */
const KINDS: Readonly<Record<RuleFinding['kind'], readonly [title: string, status: Status]>> = {
  fails: ['Fails', 'critical'],
  metricUnknown: ['Metric unknown', 'critical'],
  metricVanished: ['Metric gone', 'critical'],
  alwaysFires: ['Always fires', 'warning'],
  flaps: ['Comes and goes', 'warning'],
  neverFired: ['Never fired', 'nodata'],
};

export function DoctorView(): ReactNode {
  const [days, setDays] = useState<(typeof DAYS)[number]>('15');
  const [done, setDone] = useState(0);
  const { data, error, isLoading } = useRequest('rules.diagnose', { days: Number(days) }, done);
  const order = Object.keys(KINDS);
  const findings = data?.findings.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <section className="panel" aria-label="Doctor" aria-busy={isLoading}>
      <header className="panel-head rule-past-head">
        <h2 className="panel-title">Doctor</h2>
        <span className="panel-detail">
          {data
            ? `${formatCount(data.history.length)} rules over the past, ${formatCount(data.findings.length)} remarks`
            : ''}
        </span>
        <span className="panel-end">
          <Segmented
            label="How far back"
            value={days}
            options={DAYS.map((value) => ({ value, label: `${value} d` }))}
            onChange={setDays}
          />
        </span>
      </header>
      {error && (
        <EmptyState status="warning" title="The rules could not be looked over">
          {error.message}
        </EmptyState>
      )}
      {!findings && !error && <RowsSkeleton rows={8} label="remarks" />}
      {findings?.length === 0 && (
        <EmptyState status="ok" title="Nothing is odd about the rules">
          Every metric is there, nothing fails, and nothing comes and goes.
        </EmptyState>
      )}
      {findings && findings.length > 0 && (
        <ul className="doctor">
          {findings.map((finding) => (
            <Finding
              key={`${ruleHref(finding.place)} ${finding.kind} ${finding.text}`}
              finding={finding}
              onDone={() => setDone(done + 1)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Finding({ finding, onDone }: { readonly finding: RuleFinding; readonly onDone: () => void }): ReactNode {
  const { kind, rule, place, text, advice, suggestion } = finding;
  const [title, status] = KINDS[kind];
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="doctor-finding">
      <StatusText status={status}>{title}</StatusText>
      <div>
        <Link className="doctor-rule" href={ruleHref(place)}>
          {rule}
        </Link>
        <p>{text}</p>
        <p className="t2">{advice}</p>
        {suggestion && <code className="doctor-change">{suggestion.words}</code>}
      </div>
      {suggestion && (
        <Button small onClick={() => setOpen(true)}>
          Show change
        </Button>
      )}
      {suggestion && isOpen && (
        <SuggestionSheet
          finding={finding}
          text={suggestion.text}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            onDone();
          }}
        />
      )}
    </li>
  );
}

interface SuggestionSheetProps {
  readonly finding: RuleFinding;
  readonly text: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function SuggestionSheet({ finding: { place, rule }, text, onClose, onDone }: SuggestionSheetProps): ReactNode {
  const client = useClient();
  const preview = useRequest('rules.save', { place, text, isPreview: true });
  return (
    <EditSheet
      title={`Change ${rule}`}
      action="Save to file"
      words={`${rule} is changed and in force.`}
      preview={preview}
      run={() => client.request('rules.save', { place, text, isPreview: false })}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

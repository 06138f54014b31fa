/** Rules on the left, what each does to real targets and series on the right; saved to the file with its diff in view. */
import { useEffect, useState, type ReactNode } from 'react';
import type { RuleSection } from '../../../shared/collection.ts';
import type { TargetView } from '../../../shared/status.ts';
import { formatCount } from '../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { asAppError, useClient, useRequest } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { EditDiff } from './EditDiff.tsx';
import { RelabelTraces } from './RelabelTraces.tsx';
import { useUndoableEdit } from './useUndoableEdit.ts';
import './addTarget.css';
import './relabelLab.css';

const SECTIONS = [
  { value: 'relabel_configs', label: 'Targets' },
  { value: 'metric_relabel_configs', label: 'Series' },
] as const;
/** Typing settles before rules run. */
const PAUSE_MS = 300;

export function RelabelLab({ targets }: { readonly targets: readonly TargetView[] }): ReactNode {
  const { query } = useAddress();
  const jobs = [...new Set(targets.filter(({ isBuiltIn }) => !isBuiltIn).map(({ scrapePool }) => scrapePool))];
  const job = jobs.find((name) => name === query.get('job')) ?? jobs[0];
  const section: RuleSection = query.get('rules') === 'series' ? 'metric_relabel_configs' : 'relabel_configs';
  if (job === undefined)
    return (
      <section className="panel">
        <EmptyState icon="targets" title="No job has rules to look at">
          Rules belong to jobs of the configuration file. Add a target first.
        </EmptyState>
      </section>
    );
  return (
    <>
      <div className="lab-bar">
        <label className="lab-job">
          <span className="visually-hidden">Job</span>
          <select value={job} onChange={(event) => replaceQuery({ job: event.target.value })}>
            {jobs.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Segmented
          label="What the rules work on"
          value={section}
          options={SECTIONS}
          onChange={(next) => replaceQuery({ rules: next === 'relabel_configs' ? undefined : 'series' })}
        />
      </div>
      <Lab key={`${job} ${section}`} job={job} section={section} />
    </>
  );
}

function Lab({ job, section }: { readonly job: string; readonly section: RuleSection }): ReactNode {
  /** Undefined: as they are in the file. */
  const [text, setText] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const [saved, setSaved] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const params = asked === undefined ? { job, section } : { job, section, rules: asked };
  const { data, error } = useRequest('targets.relabel', params, saved);
  const shown = text ?? data?.rules ?? '';
  return (
    <div className="lab">
      <section className="panel lab-rules" aria-label="Rules">
        <header className="panel-head">
          <h2 className="panel-title">{section}</h2>
          <span className="panel-detail">job {job}</span>
        </header>
        <textarea
          className="lab-text"
          aria-label={`Rules of ${job} in YAML`}
          spellCheck={false}
          value={shown}
          placeholder={'- source_labels: [__address__]\n  regex: (.*):.*\n  target_label: host'}
          onChange={(event) => setText(event.target.value)}
        />
        {data?.problems.map(({ line, message }) => (
          <p
            key={`${line} ${message}`}
            className="lab-problem is-critical"
            role="status"
          >{`Line ${line}: ${message}`}</p>
        ))}
        {text !== undefined && data?.problems.length === 0 && (
          <SaveRules
            job={job}
            section={section}
            rules={text}
            onSaved={() => {
              setText(undefined);
              setAsked(undefined);
              setSaved(saved + 1);
            }}
            onReset={() => setText(undefined)}
          />
        )}
      </section>
      <section className="panel lab-traces" aria-label="What the rules do">
        <header className="panel-head">
          <h2 className="panel-title">{section === 'relabel_configs' ? 'Targets' : 'Series of the last scrape'}</h2>
          {data && (
            <span className="panel-detail">
              {`${formatCount(data.total)} looked at, ${formatCount(data.dropped)} dropped`}
            </span>
          )}
        </header>
        {error ? (
          <EmptyState status="warning" title="There is nothing to try the rules on">
            {error.message}
          </EmptyState>
        ) : (
          <RelabelTraces traces={data?.traces ?? []} />
        )}
      </section>
    </div>
  );
}

interface SaveRulesProps {
  readonly job: string;
  readonly section: RuleSection;
  readonly rules: string;
  readonly onSaved: () => void;
  readonly onReset: () => void;
}

function SaveRules({ job, section, rules, onSaved, onReset }: SaveRulesProps): ReactNode {
  const client = useClient();
  const toast = useToast();
  const offerUndo = useUndoableEdit();
  const preview = useRequest('targets.saveRules', { job, section, rules, isPreview: true });
  const save = async (): Promise<void> => {
    try {
      const edit = await client.request('targets.saveRules', { job, section, rules, isPreview: false });
      if (edit.undo === undefined) return;
      offerUndo(edit, `The rules of ${job} are saved and in force.`);
      onSaved();
    } catch (error) {
      toast({ status: 'critical', text: asAppError(error).message });
    }
  };
  return (
    <div className="lab-save">
      {preview.data && <EditDiff edit={preview.data} />}
      {preview.error && <p className="is-critical">{preview.error.message}</p>}
      <div className="lab-actions">
        <Button kind="ghost" onClick={onReset}>
          As in the file
        </Button>
        <Button
          kind="primary"
          disabled={preview.data === undefined || preview.data.problems.length > 0}
          onClick={() => void save()}
        >
          Save to file
        </Button>
      </div>
    </div>
  );
}

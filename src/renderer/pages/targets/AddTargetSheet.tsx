/** Adding a target: where it is, whether it answers, what it is to be called. Nothing is written before the last step. */
import { useRef, useState, type ReactNode } from 'react';
import type { EditView, ServiceSetUp, TargetDraft, TargetSettings } from '../../../shared/collection.ts';
import { navigate } from '../../client/address.ts';
import { asAppError, useClient, useRequest } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { LabelChip } from '../../ui/Chip.tsx';
import { classNames } from '../../ui/classNames.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Sheet } from '../../ui/Sheet.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { EditDiff } from './EditDiff.tsx';
import { SetUpOffer } from './SetUpOffer.tsx';
import { EVERYTHING, setUpService, type SetUpChoice } from './setUpService.ts';
import { SignInFields } from './SignInFields.tsx';
import { costInWords, parseLabels, parseShortDuration } from './targetCost.ts';
import { TestResult } from './TestResult.tsx';
import { useTargetTest } from './useTargetTest.ts';
import { useUndoableEdit } from './useUndoableEdit.ts';
import './addTarget.css';

const INTERVAL = '15s';
const STEPS = ['1 Where', '2 Test', '3 Name and labels'] as const;

interface Naming {
  /** '' : what the test suggests. */
  readonly job: string;
  readonly labels: string;
  readonly interval: string;
  readonly timeout: string;
  readonly sampleLimit: string;
}
const UNNAMED: Naming = { job: '', labels: '', interval: INTERVAL, timeout: '10s', sampleLimit: '' };

export interface AddTargetSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** What was typed stays when the sheet is closed by mistake. */
export function AddTargetSheet({ open, onOpenChange }: AddTargetSheetProps): ReactNode {
  const [draft, setDraft] = useState<TargetDraft>({ address: '' });
  const [naming, setNaming] = useState(UNNAMED);
  const [isNaming, setIsNaming] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [choice, setChoice] = useState(EVERYTHING);
  const [isSignInOpen, setSignInOpen] = useState(false);
  const addressRef = useRef<HTMLInputElement>(null);
  const state = useTargetTest(draft, attempt);
  const change = (more: Partial<TargetDraft>): void => setDraft((before) => ({ ...before, ...more }));
  const settings = settingsOf(naming, state.test?.suggestedJob ?? 'app');
  const done = (): void => {
    setDraft({ address: '' });
    setNaming(UNNAMED);
    setChoice(EVERYTHING);
    setIsNaming(false);
    onOpenChange(false);
  };
  const step = isNaming ? 2 : draft.address.trim() === '' ? 0 : 1;
  const footer = isNaming ? (
    <NamingFoot
      draft={draft}
      settings={settings}
      setUp={state.test?.setUp}
      choice={choice}
      onBack={() => setIsNaming(false)}
      onDone={done}
    />
  ) : (
    <>
      <span className="grow" />
      <Button disabled={step === 0 || state.isRunning} onClick={() => setAttempt(attempt + 1)}>
        Test again
      </Button>
      <Button
        kind="primary"
        disabled={step === 0 || state.error !== '' || state.isRunning}
        onClick={() => setIsNaming(true)}
      >
        {state.test?.isReached === false ? 'Add anyway, keep trying' : 'Next: name and labels'}
      </Button>
    </>
  );
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Add target" footer={footer} initialFocus={addressRef}>
      <ol className="add-steps">
        {STEPS.map((word, i) => (
          <li
            key={word}
            className={classNames(i < step && 'is-done', i === step && 'is-current')}
            aria-current={i === step ? 'step' : undefined}
          >
            {word}
          </li>
        ))}
      </ol>
      {isNaming ? (
        <NamingFields
          naming={naming}
          suggestedJob={state.test?.suggestedJob ?? 'app'}
          series={state.test?.series ?? 0}
          draft={draft}
          settings={settings}
          onChange={(more) => setNaming({ ...naming, ...more })}
        />
      ) : (
        <>
          <TextField
            ref={addressRef}
            label="Address"
            hasVisibleLabel
            className="add-address"
            value={draft.address}
            error={state.error}
            onChange={(address) => change({ address })}
          />
          <p className="add-hint">
            Host, host:port or full URL. Without a path we try <code>/metrics</code>.
          </p>
          <SignInFields
            draft={draft}
            isOpen={isSignInOpen}
            onToggle={() => setSignInOpen(!isSignInOpen)}
            onChange={change}
          />
          {state.isRunning && (
            <div className="test-result is-waiting" role="status">
              <div className="test-step t3">Asking …</div>
            </div>
          )}
          {state.test && <TestResult test={state.test} onChange={change} onSignIn={() => setSignInOpen(true)} />}
          {state.test?.isReached && <SetUpOffer setUp={state.test.setUp} choice={choice} onChange={setChoice} />}
          {state.test?.isReached && <Cost series={state.test.series} intervalMs={settings?.intervalMs ?? 15_000} />}
        </>
      )}
    </Sheet>
  );
}

function Cost({ series, intervalMs }: { readonly series: number; readonly intervalMs: number }): ReactNode {
  return (
    <p className="add-cost">
      <Icon name="database" small />
      {costInWords(series, intervalMs)}
    </p>
  );
}

interface NamingFieldsProps {
  readonly naming: Naming;
  readonly suggestedJob: string;
  readonly series: number;
  readonly draft: TargetDraft;
  readonly settings: TargetSettings | undefined;
  readonly onChange: (more: Partial<Naming>) => void;
}

function NamingFields({ naming, suggestedJob, series, draft, settings, onChange }: NamingFieldsProps): ReactNode {
  const job = naming.job === '' ? suggestedJob : naming.job;
  const labels = parseLabels(naming.labels);
  const preview = { job, instance: instanceOf(draft.address), ...labels };
  const edit = useRequest('targets.add', settings === undefined ? undefined : { draft, settings, isPreview: true });
  return (
    <div className="add-naming">
      <TextField label="Job" hasVisibleLabel value={job} onChange={(next) => onChange({ job: next })} />
      <TextField
        label="Labels"
        hasVisibleLabel
        placeholder="room=cellar, rack=2"
        value={naming.labels}
        error={labels === undefined ? 'Labels are name=value, with commas between them.' : ''}
        onChange={(next) => onChange({ labels: next })}
      />
      <div className="add-row">
        <TextField
          label="Every"
          hasVisibleLabel
          value={naming.interval}
          error={wrongDuration(naming.interval)}
          onChange={(interval) => onChange({ interval })}
        />
        <TextField
          label="Given up after"
          hasVisibleLabel
          value={naming.timeout}
          error={wrongDuration(naming.timeout)}
          onChange={(timeout) => onChange({ timeout })}
        />
        <TextField
          label="Most samples"
          hasVisibleLabel
          placeholder="no limit"
          inputMode="numeric"
          value={naming.sampleLimit}
          onChange={(sampleLimit) => onChange({ sampleLimit })}
        />
      </div>
      <div>
        <div className="text-field-label">Every series gets</div>
        <div className="target-chips">
          {Object.entries(preview).map(([name, value]) => (
            <LabelChip key={name} name={name} value={value} />
          ))}
        </div>
      </div>
      {series > 0 && <Cost series={series} intervalMs={settings?.intervalMs ?? 15_000} />}
      {edit.error && <p className="is-critical">{edit.error.message}</p>}
      {edit.data && !edit.error && <EditDiff edit={edit.data} />}
    </div>
  );
}

const wrongDuration = (text: string): string => (parseShortDuration(text) === undefined ? 'Like 15s or 1m.' : '');

interface NamingFootProps {
  readonly draft: TargetDraft;
  readonly settings: TargetSettings | undefined;
  readonly setUp: ServiceSetUp | undefined;
  readonly choice: SetUpChoice;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

function NamingFoot({ draft, settings, setUp, choice, onBack, onDone }: NamingFootProps): ReactNode {
  const client = useClient();
  const toast = useToast();
  const offerUndo = useUndoableEdit();
  const [isAdding, setAdding] = useState(false);
  const add = async (): Promise<void> => {
    if (settings === undefined) return;
    setAdding(true);
    try {
      const edit = await client.request('targets.add', { draft, settings, isPreview: false });
      if (edit.undo === undefined) return;
      const more = setUp === undefined ? undefined : await setUpService(client, setUp, choice);
      const words = [wordsFor(edit, settings.job), more?.words ?? ''].filter(Boolean).join(' ');
      offerUndo(edit, words, [more?.undo]);
      if (edit.firstScrape) navigate(`/targets?target=${encodeURIComponent(edit.firstScrape.targetId)}`);
      onDone();
    } catch (error) {
      toast({ status: 'critical', text: asAppError(error).message });
    } finally {
      setAdding(false);
    }
  };
  return (
    <>
      <Button kind="ghost" onClick={onBack}>
        Back
      </Button>
      <span className="grow" />
      <Button kind="primary" disabled={settings === undefined || isAdding} onClick={() => void add()}>
        Add target
      </Button>
    </>
  );
}

function wordsFor({ firstScrape }: EditView, job: string): string {
  if (firstScrape === undefined) return `Added to job ${job}.`;
  return firstScrape.isUp
    ? `Added to job ${job}. Its first scrape brought ${firstScrape.samples} samples.`
    : `Added to job ${job}, but its first scrape failed: ${firstScrape.error}`;
}

function settingsOf(naming: Naming, suggestedJob: string): TargetSettings | undefined {
  const labels = parseLabels(naming.labels);
  const intervalMs = parseShortDuration(naming.interval);
  const timeoutMs = parseShortDuration(naming.timeout);
  if (labels === undefined || intervalMs === undefined || timeoutMs === undefined || timeoutMs > intervalMs)
    return undefined;
  const limit = Number.parseInt(naming.sampleLimit, 10);
  return {
    job: naming.job === '' ? suggestedJob : naming.job,
    labels,
    intervalMs,
    timeoutMs,
    ...(limit > 0 ? { sampleLimit: limit } : {}),
  };
}

const instanceOf = (address: string): string => address.replace(/^\w+:\/\//, '').split('/')[0] ?? '';

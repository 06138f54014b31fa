/** A silence, new or known: which alerts, until when, why and by whom; what it hits is shown while it is typed. */
import { useRef, useState, type ReactNode } from 'react';
import type { SilenceView } from '../../../../shared/alerting.ts';
import { formatCount } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useNow } from '../../../client/useNow.ts';
import { writePreference } from '../../../shell/preferences.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import type { ShownAlert } from '../active/shownAlerts.ts';
import { closeSheet, type SheetChoice } from '../alertsAddress.ts';
import { matchesLabels, readMatchers } from '../matcherText.ts';
import { MatcherRows } from './MatcherRows.tsx';
import { MatchList } from './MatchList.tsx';
import {
  chosenMatchers,
  dateText,
  draftOf,
  endOf,
  endWords,
  formForAlerts,
  formForMatchers,
  formForSilence,
  formProblem,
  LONG_MS,
  submitWords,
  UNTIL,
  type SilenceForm,
  type Until,
} from './silenceForm.ts';
import { rememberedAuthor, useSilenceActions } from './useSilenceActions.ts';
import { WindowFields } from './WindowFields.tsx';
import './silences.css';

export interface SilenceSheetProps {
  readonly choice: SheetChoice | undefined;
  readonly alerts: readonly ShownAlert[] | undefined;
  readonly silences: readonly SilenceView[] | undefined;
}

/** What was typed stays when the sheet is closed by mistake. */
export function SilenceSheet({ choice, alerts, silences }: SilenceSheetProps): ReactNode {
  const [typed, setTyped] = useState<ReadonlyMap<string, SilenceForm>>(new Map());
  const key = JSON.stringify(choice);
  if (choice === undefined) return null;
  if (alerts === undefined || silences === undefined) {
    return (
      <Sheet open onOpenChange={closeSheet} title="Silence">
        <RowsSkeleton rows={4} label="the silence" />
      </Sheet>
    );
  }
  const start = startOf(choice, alerts, silences);
  if (start === undefined) {
    return (
      <Sheet open onOpenChange={closeSheet} title="Silence">
        <EmptyState
          status="nodata"
          title={choice.kind === 'silence' ? 'There is no such silence any more' : 'This alert is not there any more'}
          actions={<Button onClick={closeSheet}>Close</Button>}
        >
          {choice.kind === 'silence'
            ? 'Silences are forgotten five days after their end.'
            : 'It ended, or its rule was changed, since the link was made.'}
        </EmptyState>
      </Sheet>
    );
  }
  return (
    <OpenSheet
      key={key}
      about={start.about}
      before={start.before}
      form={typed.get(key) ?? start.form}
      onChange={(form) => setTyped(new Map(typed).set(key, form))}
      onDone={() => {
        setTyped(new Map([...typed].filter(([other]) => other !== key)));
        closeSheet();
      }}
      alerts={alerts}
    />
  );
}

interface Start {
  readonly form: SilenceForm;
  readonly about: string;
  readonly before: SilenceView | undefined;
}

function startOf(
  choice: SheetChoice,
  alerts: readonly ShownAlert[],
  silences: readonly SilenceView[],
): Start | undefined {
  switch (choice.kind) {
    case 'silence': {
      const before = silences.find(({ id }) => id === choice.id);
      if (before === undefined) return undefined;
      // What expired cannot be changed: it is the pattern for a new one.
      const form = formForSilence(before);
      if (before.state !== 'expired') return { form, about: before.comment, before };
      return { form: { ...form, id: undefined, until: '4h' }, about: 'again', before: undefined };
    }
    case 'alerts': {
      const chosen = alerts.filter(({ id }) => choice.ids.includes(id));
      const [first] = chosen;
      if (first === undefined) return undefined;
      const about = chosen.length === 1 ? first.summary : `${chosen.length} alerts`;
      const form = formForAlerts(
        chosen.map(({ labels }) => labels),
        rememberedAuthor(),
      );
      return { form, about, before: undefined };
    }
    case 'matchers':
      return {
        form: formForMatchers(readMatchers(choice.text).matchers, rememberedAuthor()),
        about: '',
        before: undefined,
      };
  }
}

const UNTIL_WORDS: Readonly<Record<Until, string>> = {
  '1h': '1 h',
  '4h': '4 h',
  tomorrow: 'Tomorrow 8:00',
  resolved: 'Resolved',
  date: 'Date…',
};

interface OpenSheetProps {
  readonly about: string;
  readonly before: SilenceView | undefined;
  readonly form: SilenceForm;
  readonly onChange: (form: SilenceForm) => void;
  readonly onDone: () => void;
  readonly alerts: readonly ShownAlert[];
}

function OpenSheet({ about, before, form, onChange, onDone, alerts }: OpenSheetProps): ReactNode {
  const nowMs = useNow();
  const { save } = useSilenceActions();
  const [problem, setProblem] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const whyRef = useRef<HTMLTextAreaElement>(null);
  const valueRef = useRef<HTMLInputElement>(null);
  // What was prefilled needs only its reason; an empty form begins at its top.
  const [isPrefilled] = useState(form.rows.some(({ isOn, value }) => isOn && value !== ''));
  const matchers = chosenMatchers(form);
  const everything = useEverything(form);
  const set = (more: Partial<SilenceForm>): void => {
    setProblem('');
    onChange({ ...form, ...more });
  };
  const submit = async (): Promise<void> => {
    const missing = formProblem(form, nowMs);
    if (missing !== undefined) return setProblem(missing);
    const wanted = JSON.stringify(matchers);
    if (everything !== undefined && confirmed !== wanted) return setConfirmed(wanted);
    writePreference('author', form.author.trim());
    const words = before === undefined ? submitWords(form, nowMs).replace('Silence', 'Silenced') : 'Silence changed';
    const refused = await save(draftOf(form, before, nowMs), before, `${words}.`);
    if (refused === undefined) onDone();
    else setProblem(refused);
    return undefined;
  };
  const mustConfirm = everything !== undefined && confirmed === JSON.stringify(matchers);
  const footer = (
    <>
      {problem === '' && !mustConfirm ? (
        <span className="silence-foot t3">Alerts are still checked and shown.</span>
      ) : (
        <span className="silence-foot is-critical" role="alert">
          {problem === '' ? everything : problem}
        </span>
      )}
      <span className="grow" />
      <Button onClick={closeSheet}>Cancel</Button>
      <Button kind="primary" onClick={() => void submit()}>
        {mustConfirm ? 'Silence all the same' : submitWords(form, nowMs)}
      </Button>
    </>
  );
  return (
    <Sheet
      open
      onOpenChange={closeSheet}
      title={before ? 'Change silence' : 'Silence'}
      aside={about}
      footer={footer}
      initialFocus={isPrefilled ? whyRef : valueRef}
    >
      <form
        className="silence-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <MatcherRows
          firstValueRef={valueRef}
          rows={form.rows}
          onChange={(rows) => set({ rows })}
          known={alerts.map(({ labels }) => labels)}
        />
        <MatchList matchers={matchers} alerts={alerts} nowMs={nowMs} />
        <UntilFields form={form} nowMs={nowMs} onChange={set} />
        <WindowFields
          windows={form.windows}
          onChange={(windows) => set({ windows, ...(form.windows.length === 0 ? lasting(nowMs) : {}) })}
        />
        <TextArea
          ref={whyRef}
          label="Why"
          hasVisibleLabel
          rows={2}
          value={form.comment}
          onChange={(comment) => set({ comment })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
        <TextField label="By" hasVisibleLabel value={form.author} onChange={(author) => set({ author })} />
        <button type="submit" hidden>
          Enter in a field makes the silence
        </button>
      </form>
    </Sheet>
  );
}

/** What comes back is meant to last. */
const lasting = (nowMs: number): Pick<SilenceForm, 'until' | 'endText'> => ({
  until: 'date',
  endText: dateText(nowMs + LONG_MS),
});

interface UntilFieldsProps {
  readonly form: SilenceForm;
  readonly nowMs: number;
  readonly onChange: (more: Partial<SilenceForm>) => void;
}

function UntilFields({ form, nowMs, onChange }: UntilFieldsProps): ReactNode {
  return (
    <section className="silence-until" aria-label="Until">
      <h3>Until</h3>
      <Segmented
        label="Until"
        value={form.until}
        options={UNTIL.map((value) => ({ value, label: UNTIL_WORDS[value] }))}
        onChange={(until) =>
          onChange({ until, ...(until === 'date' ? { endText: dateText(endOf(form, nowMs)) } : {}) })
        }
      />
      {form.until === 'date' && (
        <div className="silence-dates">
          <TextField
            label="Begins"
            hasVisibleLabel
            type="datetime-local"
            value={form.startText}
            onChange={(startText) => onChange({ startText })}
          />
          <TextField
            label="Ends"
            hasVisibleLabel
            type="datetime-local"
            value={form.endText}
            onChange={(endText) => onChange({ endText })}
          />
        </div>
      )}
      <p className="silence-hint">
        {form.until === 'date' && form.startText === '' && 'Begins at once. '}
        {endWords(form, nowMs)}
      </p>
    </section>
  );
}

/** Matchers that hit every rule need a second look; undefined when they do not. */
function useEverything(form: SilenceForm): string | undefined {
  const { data } = useRequest('rules.list', {});
  const rules = (data ?? []).flatMap((group) => group.rules).filter(({ type }) => type === 'alerting');
  const matchers = chosenMatchers(form);
  const hasAll =
    rules.length > 1 &&
    matchers.length > 0 &&
    rules.every(({ name, labels }) => matchesLabels(matchers, { ...labels, alertname: name }));
  return hasAll ? `This silences all ${formatCount(rules.length)} rules.` : undefined;
}

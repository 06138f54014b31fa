/** An alert's way from its rule to whoever was told, stage by stage, with what stopped it where. Pure. */
import type { AlertTrace, DecisionKind, DecisionView } from '../../../../shared/alerting.ts';
import type { Status } from '../../../ui/StatusGlyph.tsx';

export const KIND_WORDS: Readonly<Record<DecisionKind, string>> = {
  received: 'Received',
  pending: 'Pending',
  firing: 'Firing',
  resolved: 'Resolved',
  withdrawn: 'Withdrawn',
  grouped: 'Grouped',
  inhibited: 'Inhibited',
  silenced: 'Silenced',
  muted: 'Muted',
  unchanged: 'Known already',
  resolved_unsent: 'End not sent',
  sending_failed: 'Sending failed',
  sent: 'Sent',
};

export const KIND_STATUS: Readonly<Record<DecisionKind, Status>> = {
  received: 'nodata',
  pending: 'pending',
  firing: 'warning',
  resolved: 'ok',
  withdrawn: 'nodata',
  grouped: 'nodata',
  inhibited: 'silenced',
  silenced: 'silenced',
  muted: 'silenced',
  unchanged: 'nodata',
  resolved_unsent: 'nodata',
  sending_failed: 'critical',
  sent: 'ok',
};

const QUIET: ReadonlySet<DecisionKind> = new Set(['inhibited', 'silenced', 'muted']);
const OUTCOMES: ReadonlySet<DecisionKind> = new Set([
  ...QUIET,
  'sent',
  'sending_failed',
  'unchanged',
  'resolved_unsent',
]);

export type StageState = 'done' | 'stopped' | 'failed' | 'waiting' | 'skipped';

export interface Stage {
  readonly title: string;
  readonly state: StageState;
  readonly atMs: number | undefined;
  readonly text: string;
}

/** The steps since the alert last began: its present life, or its last one. */
export function lastLife(trace: AlertTrace): readonly DecisionView[] {
  const { decisions } = trace;
  const ended = decisions.findLastIndex(({ kind }) => kind === 'resolved' || kind === 'withdrawn');
  const begun = decisions.findLastIndex(({ kind }) => kind === 'firing');
  const pending = decisions.findLastIndex(({ kind }) => kind === 'pending');
  // A pending alert has not begun: what was before its last end is another life.
  if (pending > ended && pending > begun) return decisions.slice(pending);
  const former = decisions
    .slice(0, Math.max(begun, 0))
    .findLastIndex(({ kind }) => kind === 'resolved' || kind === 'withdrawn');
  // Steps that go on through several lives, such as its group, belong to each.
  const own = decisions.slice(former + 1);
  return [...decisions.slice(0, former + 1).filter(({ kind }) => kind === 'grouped'), ...own];
}

const waiting = (title: string, text: string): Stage => ({ title, state: 'waiting', atMs: undefined, text });

export function stagesOf(trace: AlertTrace): readonly Stage[] {
  const life = lastLife(trace);
  const last = (...kinds: readonly DecisionKind[]): DecisionView | undefined =>
    life.findLast(({ kind }) => kinds.includes(kind));
  const pending = last('pending');
  const firing = last('firing');
  const grouped = last('grouped');
  const outcome = verdictOf(life);
  const sent = last('sent');
  const failed = last('sending_failed');
  const quiet = outcome !== undefined && QUIET.has(outcome.kind) ? outcome : undefined;
  const hasFired = firing !== undefined;
  return [
    pending
      ? { title: 'Pending', state: 'done', atMs: pending.firstMs, text: pending.text }
      : { title: 'Pending', state: 'skipped', atMs: undefined, text: 'It waited for nothing.' },
    firing
      ? { title: 'Firing', state: 'done', atMs: firing.firstMs, text: firing.text }
      : waiting('Firing', 'Its rule waits for the “for” time.'),
    grouped
      ? { title: 'Grouped', state: 'done', atMs: grouped.firstMs, text: grouped.text }
      : waiting('Grouped', 'It joins a group when it fires.'),
    quiet
      ? { title: KIND_WORDS[quiet.kind], state: 'stopped', atMs: quiet.firstMs, text: quiet.text }
      : hasFired && outcome !== undefined
        ? {
            title: 'Let through',
            state: 'done',
            atMs: outcome.firstMs,
            text: 'Nothing inhibits, silences or mutes it.',
          }
        : waiting('Let through', 'Inhibition, silences and mute times are looked at when its group is due.'),
    sendStage(sent, failed, quiet),
  ];
}

function sendStage(
  sent: DecisionView | undefined,
  failed: DecisionView | undefined,
  quiet: DecisionView | undefined,
): Stage {
  if (sent && (failed === undefined || sent.lastMs >= failed.lastMs)) {
    return { title: 'Sent', state: 'done', atMs: sent.lastMs, text: sent.text };
  }
  if (failed) return { title: 'Not sent', state: 'failed', atMs: failed.lastMs, text: failed.text };
  return {
    title: 'Sent',
    state: quiet ? 'skipped' : 'waiting',
    atMs: undefined,
    text: quiet ? 'Nobody is told while it is kept quiet.' : 'Its group waits for the end of group_wait.',
  };
}

/** What was decided last. */
const verdictOf = (life: readonly DecisionView[]): DecisionView | undefined =>
  life
    .filter(({ kind }) => OUTCOMES.has(kind))
    .toSorted((a, b) => a.lastMs - b.lastMs)
    .at(-1);

/** The first sentence of the page. */
export function verdictWords(trace: AlertTrace): { readonly status: Status; readonly text: string } {
  const life = lastLife(trace);
  const verdict = verdictOf(life);
  const isOver = life.some(({ kind }) => kind === 'resolved' || kind === 'withdrawn');
  const sent = life.filter(({ kind }) => kind === 'sent');
  const told = [...new Set(sent.flatMap(({ integration }) => integration ?? []))].join(', ');
  if (verdict === undefined) {
    const isPending = life.at(-1)?.kind === 'pending';
    return isPending
      ? { status: 'pending', text: 'Nobody is told yet: it is pending.' }
      : { status: 'pending', text: 'Nobody is told yet: its group waits.' };
  }
  if (QUIET.has(verdict.kind)) {
    const before = told === '' ? 'Nobody was told.' : `${told} was told before.`;
    return { status: 'silenced', text: `${verdict.text} ${before}` };
  }
  if (verdict.kind === 'sending_failed') return { status: 'critical', text: verdict.text };
  if (told === '') return { status: 'nodata', text: verdict.text };
  return { status: 'ok', text: `${told} was told${isOver ? ', and it ended' : ''}.` };
}

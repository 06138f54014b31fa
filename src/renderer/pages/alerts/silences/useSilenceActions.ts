/** What can be done about silences from anywhere on the page; everything can be taken back from its toast. */
import type { SilenceDraft, SilenceView } from '../../../../shared/alerting.ts';
import { asAppError, useClient } from '../../../client/useClient.ts';
import { readPreference } from '../../../shell/preferences.ts';
import { useToast } from '../../../ui/Toast.tsx';
import type { ShownAlert } from '../active/shownAlerts.ts';
import { draftOfSilence } from './silenceForm.ts';

const HOUR_MS = 3_600_000;

/** The name remembered from the last silence. */
export const rememberedAuthor = (): string => readPreference('author') ?? '';
const quickAuthor = (): string => rememberedAuthor() || 'this browser';

export interface SilenceActions {
  readonly silenceHour: (alert: ShownAlert) => void;
  readonly acknowledge: (alert: ShownAlert) => void;
  readonly expire: (silence: SilenceView) => void;
  readonly extendHour: (silence: SilenceView) => void;
  /** @returns what went wrong, one sentence; undefined when it holds now */
  readonly save: (draft: SilenceDraft, before: SilenceView | undefined, words: string) => Promise<string | undefined>;
}

export function useSilenceActions(): SilenceActions {
  const client = useClient();
  const toast = useToast();
  const failed = (error: unknown): void => toast({ text: asAppError(error).message, status: 'critical' });
  const tell = (text: string, undo: () => Promise<unknown>): void =>
    toast({ text, status: 'silenced', action: { label: 'Undo', run: () => void undo().catch(failed) } });
  const end = (id: string): Promise<unknown> => client.request('silences.expire', { id });
  const set = (draft: SilenceDraft): Promise<{ readonly id: string }> => client.request('silences.set', draft);
  return {
    silenceHour: (alert) =>
      void client
        .request('alerts.silence', { ...choiceOf(alert), durationMs: HOUR_MS, author: quickAuthor() })
        .then(({ id }) => tell(`Silenced for 1 h: ${alert.summary}`, () => end(id)), failed),
    acknowledge: (alert) =>
      void client
        .request('alerts.acknowledge', { ...choiceOf(alert), author: quickAuthor() })
        .then(({ id }) => tell(`Acknowledged until resolved: ${alert.summary}`, () => end(id)), failed),
    expire: (silence) =>
      void end(silence.id).then(() => tell('The silence ended.', () => set(draftOfSilence(silence))), failed),
    extendHour: (silence) => {
      const same = { ...draftOfSilence(silence), startsAtMs: silence.startsAtMs };
      void client
        .request('silences.extend', { id: silence.id, byMs: HOUR_MS })
        .then(({ id }) => tell('The silence lasts 1 h longer.', () => set({ ...same, id })), failed);
    },
    save: async (draft, before, words) => {
      try {
        const { id } = await set(draft);
        tell(words, () =>
          before === undefined || before.state === 'expired'
            ? end(id)
            : set({ ...draftOfSilence(before), id, startsAtMs: before.startsAtMs }),
        );
        return undefined;
      } catch (error) {
        return asAppError(error).message;
      }
    },
  };
}

const choiceOf = ({ mark, id }: ShownAlert): { readonly fingerprint: string } | { readonly alertId: string } =>
  mark === undefined ? { alertId: id } : { fingerprint: mark.fingerprint };

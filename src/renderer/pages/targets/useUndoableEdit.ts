/** After a change of the configuration: what was done in words, and a button that takes it back. */
import type { EditView } from '../../../shared/collection.ts';
import { asAppError, useClient } from '../../client/useClient.ts';
import { useToast } from '../../ui/Toast.tsx';

/** @param later  tokens of changes that were made after it, and are taken back before it */
export type OfferUndo = (edit: EditView, words: string, later?: readonly (string | undefined)[]) => void;

export function useUndoableEdit(): OfferUndo {
  const client = useClient();
  const toast = useToast();
  return (edit, words, later = []) => {
    const { undo } = edit;
    const status = edit.firstScrape?.isUp === false ? 'warning' : 'ok';
    if (undo === undefined) return toast({ text: words, status });
    const tokens = [undo, ...later.filter((token) => token !== undefined)].toReversed();
    const takeBack = async (): Promise<void> => {
      for (const token of tokens) await client.request('config.undo', { token });
    };
    const run = (): void => {
      takeBack().then(
        () => toast({ text: 'The configuration file is as it was before.' }),
        (error: unknown) => toast({ status: 'critical', text: asAppError(error).message }),
      );
    };
    return toast({ text: words, status, action: { label: 'Undo', run } });
  };
}

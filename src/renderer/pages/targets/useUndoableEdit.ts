/** After a change of the configuration: what was done in words, and a button that takes it back. */
import type { EditView } from '../../../shared/collection.ts';
import { asAppError, useClient } from '../../client/useClient.ts';
import { useToast } from '../../ui/Toast.tsx';

export function useUndoableEdit(): (edit: EditView, words: string) => void {
  const client = useClient();
  const toast = useToast();
  return (edit, words) => {
    const { undo } = edit;
    const status = edit.firstScrape?.isUp === false ? 'warning' : 'ok';
    if (undo === undefined) return toast({ text: words, status });
    const run = (): void => {
      client.request('config.undo', { token: undo }).then(
        () => toast({ text: 'The configuration file is as it was before.' }),
        (error: unknown) => toast({ status: 'critical', text: asAppError(error).message }),
      );
    };
    return toast({ text: words, status, action: { label: 'Undo', run } });
  };
}

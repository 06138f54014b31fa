/** Ends an edit: the draft becomes the file, or is let go. */
import type { DashboardFile } from '../../../shared/dashboards/entry.ts';
import { asAppError, useClient } from '../../client/useClient.ts';
import { useCommands } from '../../shell/commands.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { Draft } from './useDraft.ts';

export interface SaveBoard {
  readonly save: () => Promise<void>;
  readonly discard: () => void;
}

/** With the keys for both, while the board is edited. */
export function useSaveBoard(file: DashboardFile, draft: Draft, isEditing: boolean, onDone: () => void): SaveBoard {
  const client = useClient();
  const toast = useToast();
  const save = async (): Promise<void> => {
    try {
      const { uid, folder, revision, isShipped } = file;
      await client.request('dashboards.save', { uid, text: draft.text, folder, ...(isShipped ? {} : { revision }) });
      draft.discard();
      onDone();
      toast({ text: `${draft.dashboard.title} is saved.` });
    } catch (error) {
      toast({ text: `It is not saved: ${asAppError(error).message}`, status: 'critical' });
    }
  };
  const discard = (): void => {
    draft.discard();
    onDone();
  };
  const { canUndo, canRedo, undo, redo } = draft;
  useCommands(
    isEditing
      ? [
          { id: 'board.save', title: 'Save the dashboard', group: 'Charts', keys: 'Mod+S', run: () => void save() },
          { id: 'board.undo', title: 'Undo', group: 'Charts', keys: 'Mod+Z', run: () => canUndo && undo() },
          { id: 'board.redo', title: 'Redo', group: 'Charts', keys: 'Mod+Shift+Z', run: () => canRedo && redo() },
        ]
      : [],
  );
  return { save, discard };
}

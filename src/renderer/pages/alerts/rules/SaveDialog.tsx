/** What saving does to the files, before it is done; afterwards it can be taken back. */
import type { ReactNode } from 'react';
import type { EditView } from '../../../../shared/collection.ts';
import type { RulePlace } from '../../../../shared/rules.ts';
import { asAppError, useClient, useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { useToast } from '../../../ui/Toast.tsx';
import { EditDiff } from '../../targets/EditDiff.tsx';
import { useUndoableEdit } from '../../targets/useUndoableEdit.ts';
import '../../targets/addTarget.css';

export type RuleChange = 'save' | 'remove';

export interface SaveDialogProps {
  readonly change: RuleChange;
  readonly place: RulePlace;
  readonly text: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function SaveDialog({ change, place, text, name, onClose, onDone }: SaveDialogProps): ReactNode {
  const client = useClient();
  const isSave = change === 'save';
  const saving = useRequest('rules.save', isSave ? { place, text, isPreview: true } : undefined);
  const removing = useRequest('rules.remove', isSave ? undefined : { place, isPreview: true });
  const preview = isSave ? saving : removing;
  const run = (): Promise<EditView> =>
    isSave
      ? client.request('rules.save', { place, text, isPreview: false })
      : client.request('rules.remove', { place, isPreview: false });
  return (
    <EditSheet
      title={isSave ? `Save ${name}` : `Remove ${name}`}
      action={isSave ? 'Save to file' : 'Remove from file'}
      words={isSave ? `${name} is saved and in force.` : `${name} was removed.`}
      preview={preview}
      run={run}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

export interface EditSheetProps {
  readonly title: string;
  readonly action: string;
  readonly words: string;
  readonly preview: { readonly data: EditView | undefined; readonly error: Error | undefined };
  readonly run: () => Promise<EditView>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function EditSheet({ title, action, words, preview, run, onClose, onDone }: EditSheetProps): ReactNode {
  const toast = useToast();
  const offerUndo = useUndoableEdit();
  const { data, error } = preview;
  const save = async (): Promise<void> => {
    try {
      const edit = await run();
      if (edit.undo === undefined) return;
      offerUndo(edit, words);
      onDone();
    } catch (failure) {
      toast({ status: 'critical', text: asAppError(failure).message });
    }
  };
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={title}
      footer={
        <>
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" disabled={data === undefined || data.problems.length > 0} onClick={() => void save()}>
            {action}
          </Button>
        </>
      }
    >
      {!data && !error && <RowsSkeleton rows={6} label="change" />}
      {error && <p className="is-critical">{error.message}</p>}
      {data && <EditDiff edit={data} />}
      {data?.also?.map(({ file, diff }) => (
        <EditDiff key={file} edit={{ file, diff, problems: [], undo: undefined, firstScrape: undefined }} />
      ))}
    </Sheet>
  );
}

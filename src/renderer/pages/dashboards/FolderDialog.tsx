/** Where a dashboard's file lies: one of the folders there are, or a new one. */
import { useId, useState, type ReactNode } from 'react';
import { asAppError, useClient, useSubscription } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/Toast.tsx';

interface FolderDialogProps {
  readonly uid: string;
  readonly title: string;
  readonly folder: string;
  readonly onClose: () => void;
}

export function FolderDialog({ uid, title, folder, onClose }: FolderDialogProps): ReactNode {
  const client = useClient();
  const toast = useToast();
  const listId = useId();
  const [name, setName] = useState(folder);
  const entries = useSubscription('dashboards') ?? [];
  const folders = [...new Set(entries.map((entry) => entry.folder).filter((one) => one !== ''))].sort();
  const wanted = name
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('/');
  const put = async (to: string): Promise<void> => {
    const { text, revision } = await client.request('dashboards.get', { uid });
    await client.request('dashboards.save', { uid, text, folder: to, revision });
  };
  const move = async (): Promise<void> => {
    try {
      await put(wanted);
      toast({
        text: wanted === '' ? `${title} lies in no folder now.` : `${title} lies in ${wanted} now.`,
        action: { label: 'Undo', run: () => void put(folder) },
      });
      onClose();
    } catch (error) {
      toast({ text: `It is not moved: ${asAppError(error).message}`, status: 'critical' });
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Move ${title}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={wanted === folder} onClick={() => void move()}>
            Move
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== folder) void move();
        }}
      >
        <label className="text-field">
          <span className="text-field-label">Folder</span>
          <input
            list={listId}
            value={name}
            placeholder="none; folders inside folders by /"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <datalist id={listId}>
          {folders.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </datalist>
      </form>
    </Dialog>
  );
}

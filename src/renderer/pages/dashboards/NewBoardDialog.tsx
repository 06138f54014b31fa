/** A name, and the new dashboard opens with its first panel in the editor. */
import { useState, type ReactNode } from 'react';
import { newBoard, withNewPanel } from '../../../shared/dashboards/edit.ts';
import { navigate } from '../../client/address.ts';
import { asAppError, useClient } from '../../client/useClient.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { boardHref } from './boardAddress.ts';

export function NewBoardDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const client = useClient();
  const toast = useToast();
  const time = useTimeStore();
  const [name, setName] = useState('');
  const title = name.trim();
  const create = async (): Promise<void> => {
    const uid = `new-${Date.now().toString(36)}`;
    const { from, to } = time.get().range;
    const text = `${JSON.stringify(withNewPanel(newBoard(title, uid, { from, to }), 'up'), null, 2)}\n`;
    try {
      await client.request('dashboards.save', { uid, text, folder: '' });
      navigate(`${boardHref(uid)}&edit=1`);
    } catch (error) {
      toast({ text: `It is not created: ${asAppError(error).message}`, status: 'critical' });
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="New dashboard"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={title === ''} onClick={() => void create()}>
            Create
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title !== '') void create();
        }}
      >
        <TextField label="Name" hasVisibleLabel placeholder="What it is to show" value={name} onChange={setName} />
      </form>
    </Dialog>
  );
}

/** Puts Explore's queries as a panel onto a dashboard that is there, or onto a new one. */
import { useState, type ReactNode } from 'react';
import { isEditable, newBoard } from '../../../shared/dashboards/edit.ts';
import { textLike } from '../../../shared/dashboards/fileText.ts';
import type { DashboardEntry } from '../../../shared/dashboards/entry.ts';
import { navigate } from '../../client/address.ts';
import type { Client } from '../../client/client.ts';
import { useClient, useSubscription } from '../../client/useClient.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { type PanelDraft, withExplorePanel } from './panelFile.ts';

export interface AddToDashboardProps {
  readonly draft: Omit<PanelDraft, 'title'>;
  readonly onClose: () => void;
}

const MOST_SHOWN = 50;

export function AddToDashboard({ draft, onClose }: AddToDashboardProps): ReactNode {
  const client = useClient();
  const toast = useToast();
  const time = useTimeStore();
  const boards = useSubscription('dashboards') ?? [];
  const [title, setTitle] = useState('');
  const [search, setSearch] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const needle = search.trim().toLowerCase();
  const found = boards.filter((board) => board.problem === '' && board.title.toLowerCase().includes(needle));
  const panel = { ...draft, title: title.trim() || (draft.queries[0]?.expr ?? '').slice(0, 60) };

  const put = async (into: DashboardEntry | string): Promise<void> => {
    setBusy(true);
    try {
      const saved =
        typeof into === 'string'
          ? await create(client, into, panel, time.get().range)
          : await extend(client, into, panel);
      onClose();
      toast({
        text: `Added to ${saved.title}.`,
        status: 'ok',
        action: { label: 'Open', run: () => navigate(`/dashboards?board=${encodeURIComponent(saved.uid)}`) },
      });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Add to dashboard"
      className="to-board"
      footer={
        <>
          {problem !== '' && <span className="is-critical">{problem}</span>}
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={isBusy || search.trim() === ''}
            onClick={() => void put(search.trim())}
            title={search.trim() === '' ? 'Type a name for the new dashboard first' : undefined}
          >
            {search.trim() === '' ? 'Add to a new one' : `Add to new “${search.trim()}”`}
          </Button>
        </>
      }
    >
      <div className="to-board-form">
        <TextField
          label="Title of the panel"
          hasVisibleLabel
          placeholder={draft.queries[0]?.expr ?? ''}
          value={title}
          onChange={setTitle}
        />
        <TextField
          label="Dashboard"
          hasVisibleLabel
          placeholder="Search, or name a new one"
          icon="search"
          value={search}
          onChange={setSearch}
        />
        <ul className="to-board-list">
          {found.slice(0, MOST_SHOWN).map((board) => (
            <li key={board.uid}>
              <button type="button" disabled={isBusy} onClick={() => void put(board)}>
                <b>{board.title}</b>
                <span className="t3">
                  {[board.folder, `${board.panels} panels`, board.isShipped && 'comes with Sightglass, a copy is kept']
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

interface Saved {
  readonly uid: string;
  readonly title: string;
}

async function extend(client: Client, board: DashboardEntry, panel: PanelDraft): Promise<Saved> {
  const file = await client.request('dashboards.get', { uid: board.uid });
  const json: unknown = JSON.parse(file.text.replace(/^\uFEFF/, ''));
  if (!isEditable(json)) throw new Error(`${board.title} is in a form that is edited as text alone. Choose another.`);
  const text = textLike(file.text, withExplorePanel(json, panel));
  await client.request('dashboards.save', { uid: file.uid, text, folder: file.folder, revision: file.revision });
  return board;
}

async function create(
  client: Client,
  title: string,
  panel: PanelDraft,
  range: { readonly from: string; readonly to: string },
): Promise<Saved> {
  const uid = `explore-${Date.now().toString(36)}`;
  const text = `${JSON.stringify(withExplorePanel(newBoard(title, uid, range), panel), null, 2)}\n`;
  await client.request('dashboards.save', { uid, text, folder: '' });
  return { uid, title };
}

/** All dashboards with search, tags and folders; one of them when the address names it. */
import { useMemo, useState, type ReactNode } from 'react';
import type { DashboardEntry, ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import { formatAgo } from '../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { useClient, useSubscription } from '../../client/useClient.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RowsSkeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useNow } from '../../panels/useNow.ts';
import { boardHref } from './boardAddress.ts';
import { BoardView } from './BoardView.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { ImportReport } from './ImportReport.tsx';
import { NewBoardDialog } from './NewBoardDialog.tsx';
import './dashboards.css';

export function DashboardsPage(): ReactNode {
  const { query } = useAddress();
  const uid = query.get('board');
  return uid === null ? <DashboardList /> : <BoardView key={uid} uid={uid} />;
}

const FIRST_ROWS = 8;

function DashboardList(): ReactNode {
  const entries = useSubscription('dashboards');
  const { query } = useAddress();
  const search = query.get('search') ?? '';
  const tag = query.get('tag') ?? '';
  const folder = query.get('folder') ?? '';
  const [isCreating, setCreating] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const [imported, setImported] = useState<readonly ImportedDashboard[]>();
  const shown = useMemo(() => found(entries ?? [], { search, tag, folder }), [entries, search, tag, folder]);
  const tags = useMemo(() => counted((entries ?? []).flatMap((entry) => entry.tags)), [entries]);
  const folders = useMemo(
    () => [...new Set((entries ?? []).map((entry) => entry.folder).filter((name) => name !== ''))].sort(),
    [entries],
  );
  return (
    <>
      <div className="boards-tools">
        <TextField
          label="Search dashboards"
          placeholder="Search dashboards"
          icon="search"
          value={search}
          onChange={(text) => replaceQuery({ search: text === '' ? undefined : text })}
        />
        {folders.length > 0 && (
          <select
            aria-label="Folder"
            value={folder}
            onChange={(event) => replaceQuery({ folder: event.target.value === '' ? undefined : event.target.value })}
          >
            <option value="">All folders</option>
            {folders.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <div className="boards-tags" role="group" aria-label="Tags">
          {tags.slice(0, 8).map(([name, count]) => (
            <button
              key={name}
              type="button"
              className="tag"
              aria-pressed={name === tag}
              onClick={() => replaceQuery({ tag: name === tag ? undefined : name })}
            >
              {name} <small>{count}</small>
            </button>
          ))}
        </div>
        <span className="grow" />
        <Button onClick={() => setImporting(true)}>Import</Button>
        <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
          New dashboard
        </Button>
      </div>
      <Panel
        title="Dashboards"
        {...(entries ? { detail: `${shown.length} of ${entries.length}` } : {})}
        isSection
        isFlush
        className="boards"
      >
        {entries === undefined ? (
          <RowsSkeleton rows={FIRST_ROWS} label="dashboards" />
        ) : (
          <EntriesTable entries={shown} />
        )}
      </Panel>
      {isCreating && <NewBoardDialog onClose={() => setCreating(false)} />}
      {isImporting && (
        <ImportDialog
          onClose={() => setImporting(false)}
          onImported={(made) => {
            setImporting(false);
            setImported(made);
          }}
        />
      )}
      {imported && <ImportReport imported={imported} onClose={() => setImported(undefined)} />}
    </>
  );
}

interface Wanted {
  readonly search: string;
  readonly tag: string;
  readonly folder: string;
}

/** Pinned first, then by title; every word of the search is somewhere in title, folder or tags. */
function found(entries: readonly DashboardEntry[], { search, tag, folder }: Wanted): readonly DashboardEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries
    .filter((entry) => {
      const text = [entry.title, entry.folder, ...entry.tags].join(' ').toLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        (tag === '' || entry.tags.includes(tag)) &&
        (folder === '' || entry.folder === folder)
      );
    })
    .sort((a, b) => Number(b.isPinned) - Number(a.isPinned));
}

function counted(tags: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function EntriesTable({ entries }: { readonly entries: readonly DashboardEntry[] }): ReactNode {
  const nowMs = useNow(60_000);
  if (entries.length === 0) {
    return (
      <EmptyState icon="search" title="No dashboard matches">
        Try fewer words, or clear the tag.
      </EmptyState>
    );
  }
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Tags</th>
          <th scope="col" className="is-number">
            Panels
          </th>
          <th scope="col">Changed</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <EntryRow key={entry.uid} entry={entry} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function EntryRow({ entry, nowMs }: { readonly entry: DashboardEntry; readonly nowMs: number }): ReactNode {
  const client = useClient();
  const toast = useToast();
  const { uid, title, folder, tags, panels, isPinned, isShipped, changedMs, problem, description } = entry;
  const remove = async (): Promise<void> => {
    const { version } = await client.request('dashboards.delete', { uid });
    const undo = (): void => void client.request('dashboards.restore', { uid, version });
    toast({ text: `${title} is deleted.`, action: { label: 'Undo', run: undo } });
  };
  return (
    <tr>
      <td className="is-primary">
        <Link className="board-link" href={boardHref(uid)} title={description}>
          <Icon name="dashboards" small />
          {title}
        </Link>
        {folder !== '' && <span className="board-folder">{folder}</span>}
        {problem !== '' && <span className="is-critical"> {problem}</span>}
      </td>
      <td className="board-detail">
        {tags.slice(0, 4).map((tag) => (
          <button key={tag} type="button" className="tag" onClick={() => replaceQuery({ tag })}>
            {tag}
          </button>
        ))}
      </td>
      <td className="is-number">{panels}</td>
      <td>{isShipped ? 'comes with Sightglass' : changedMs === undefined ? '' : formatAgo(changedMs, nowMs)}</td>
      <td className="board-actions">
        <IconButton
          icon={isPinned ? 'starFilled' : 'star'}
          label={isPinned ? `Unpin ${title}` : `Pin ${title}`}
          kind="ghost"
          small
          onClick={() => void client.request('dashboards.pin', { uid, isPinned: !isPinned })}
        />
        {!isShipped && (
          <IconButton icon="trash" label={`Delete ${title}`} kind="ghost" small onClick={() => void remove()} />
        )}
      </td>
    </tr>
  );
}

/** What changes a board: the switch to editing, undo, save or discard, its JSON, and its earlier versions. */
import { useState, type ReactNode } from 'react';
import type { DashboardFile } from '../../../shared/dashboards/entry.ts';
import { withNewPanel } from '../../../shared/dashboards/edit.ts';
import { number, records, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { formatAgo, formatValue } from '../../../shared/units.ts';
import { asAppError, useClient, useRequest } from '../../client/useClient.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { editPanel } from './boardAddress.ts';
import { FolderDialog } from './FolderDialog.tsx';
import { JsonDialog } from './JsonDialog.tsx';
import { ReportsDialog } from './ReportsDialog.tsx';
import type { BoardReport } from './useBoardReport.ts';
import type { Draft } from './useDraft.ts';
import { useSaveBoard } from './useSaveBoard.ts';

interface EditToolsProps {
  readonly file: DashboardFile;
  readonly draft: Draft;
  readonly isEditing: boolean;
  readonly onEditing: (isEditing: boolean) => void;
  readonly report: BoardReport;
}

export function EditTools({ file, draft, isEditing, onEditing, report }: EditToolsProps): ReactNode {
  const toast = useToast();
  const [opened, setOpened] = useState<'json' | 'versions' | 'folder' | 'reports'>();
  const { save, discard } = useSaveBoard(file, draft, isEditing, () => onEditing(false));
  const savePng = async (): Promise<void> => {
    try {
      await report.savePng(draft.dashboard.title);
    } catch (error) {
      toast({ text: `There is no picture: ${asAppError(error).message}`, status: 'critical' });
    }
  };
  const { json } = draft;
  const addPanel = (board: JsonRecord): void => {
    const next = withNewPanel(board, 'up');
    draft.change(next);
    const id = number(records(next['panels']).at(-1)?.['id']);
    if (id !== undefined) editPanel(id);
  };
  return (
    <>
      {isEditing ? (
        <>
          {json && (
            <Button small icon="plus" onClick={() => addPanel(json)}>
              Panel
            </Button>
          )}
          <IconButton
            icon="chevronLeft"
            label="Undo"
            keys="Mod+Z"
            small
            kind="ghost"
            disabled={!draft.canUndo}
            onClick={draft.undo}
          />
          <IconButton
            icon="chevronRight"
            label="Redo"
            keys="Mod+Shift+Z"
            small
            kind="ghost"
            disabled={!draft.canRedo}
            onClick={draft.redo}
          />
          <Button small onClick={discard}>
            Discard
          </Button>
          <Button small kind="primary" disabled={!draft.isChanged} onClick={() => void save()}>
            Save
          </Button>
        </>
      ) : (
        <Button small icon="edit" onClick={() => onEditing(true)}>
          Edit
        </Button>
      )}
      <Menu
        trigger={<IconButton icon="dots" label="More of this dashboard" kind="ghost" small />}
        items={[
          { label: 'JSON', icon: 'document', onSelect: () => setOpened('json') },
          { label: 'Versions', icon: 'clock', onSelect: () => setOpened('versions') },
          ...(file.isShipped
            ? []
            : [{ label: 'Move to a folder…', icon: 'dashboards' as const, onSelect: () => setOpened('folder') }]),
          { label: 'Print or save as PDF…', icon: 'document', onSelect: () => void report.print() },
          { label: 'Download PNG', onSelect: () => void savePng() },
          { label: 'Scheduled reports…', icon: 'clock' as const, onSelect: () => setOpened('reports') },
        ]}
      />
      {opened === 'json' && (
        <JsonDialog
          title={`JSON of ${draft.dashboard.title}`}
          text={draft.text}
          onApply={(text) => {
            draft.changeText(text);
            onEditing(true);
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
      {opened === 'folder' && (
        <FolderDialog
          uid={file.uid}
          title={draft.dashboard.title}
          folder={file.folder}
          onClose={() => setOpened(undefined)}
        />
      )}
      {opened === 'reports' && (
        <ReportsDialog uid={file.uid} title={draft.dashboard.title} onClose={() => setOpened(undefined)} />
      )}
      {opened === 'versions' && <Versions uid={file.uid} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function Versions({ uid, onClose }: { readonly uid: string; readonly onClose: () => void }): ReactNode {
  const client = useClient();
  const toast = useToast();
  const { data } = useRequest('dashboards.versions', { uid });
  const [nowMs] = useState(() => Date.now());
  const restore = async (version: string): Promise<void> => {
    await client.request('dashboards.restore', { uid, version });
    toast({ text: 'The version is back. What was there before is kept, too.' });
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Versions"
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ul className="panel-list board-versions">
        {(data ?? []).map(({ version, atMs, bytes }) => (
          <li key={version}>
            <span className="grow">
              {formatAgo(atMs, nowMs)} <small>{formatValue(bytes, 'bytes')}</small>
            </span>
            <Button small onClick={() => void restore(version)}>
              Restore
            </Button>
          </li>
        ))}
        {data?.length === 0 && <li>It has not been changed yet.</li>}
      </ul>
    </Dialog>
  );
}

/** The other ways in: choosing files, and a Grafana server with a token. */
import { useRef, useState, type ReactNode } from 'react';
import type { ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import { asAppError, useClient } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { importInto } from './importFiles.ts';

interface ImportDialogProps {
  readonly onClose: () => void;
  readonly onImported: (imported: readonly ImportedDashboard[]) => void;
}

export function ImportDialog({ onClose, onImported }: ImportDialogProps): ReactNode {
  const client = useClient();
  const picker = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const run = async (work: () => Promise<readonly ImportedDashboard[]>): Promise<void> => {
    setBusy(true);
    setProblem('');
    try {
      onImported(await work());
    } catch (error) {
      setProblem(asAppError(error).message);
    } finally {
      setBusy(false);
    }
  };
  const pick = (files: FileList | null): void => {
    if (files && files.length > 0) void run(() => importInto(client, [...files]));
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Import dashboards"
      className="import-dialog"
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="import-ways">
        <section>
          <h3>From files</h3>
          <p>
            Grafana&apos;s JSON of any version, or a zip of it. Files and folders can be dropped on the window, too.
          </p>
          <input
            ref={picker}
            type="file"
            multiple
            accept=".json,.zip,application/json,application/zip"
            hidden
            onChange={(event) => pick(event.target.files)}
          />
          <Button kind="primary" disabled={isBusy} onClick={() => picker.current?.click()}>
            Choose files
          </Button>
        </section>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run(() => client.request('dashboards.importFromGrafana', { url, token }));
          }}
        >
          <h3>From a Grafana server</h3>
          <TextField
            label="Address"
            hasVisibleLabel
            value={url}
            placeholder="https://grafana.example.org"
            onChange={setUrl}
          />
          <TextField
            label="Token of a service account"
            hasVisibleLabel
            type="password"
            value={token}
            onChange={setToken}
          />
          <p>The token is sent to that server alone and is not kept.</p>
          <Button type="submit" disabled={isBusy || url === '' || token === ''}>
            {isBusy ? 'Importing…' : 'Import all'}
          </Button>
        </form>
        {problem !== '' && (
          <p className="is-critical" role="alert">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** What an import made of each file and panel: exact, approximated (what and why), or not possible (which plugin). */
import type { ReactNode } from 'react';
import type { ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import type { Verdict } from '../../../shared/dashboards/verdict.ts';
import { Link } from '../../client/Link.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { type Status, StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { boardHref } from './boardAddress.ts';

interface ImportReportProps {
  readonly imported: readonly ImportedDashboard[];
  readonly onClose: () => void;
}

const GLYPHS: Readonly<Record<Verdict, Status>> = { exact: 'ok', approximated: 'warning', impossible: 'nodata' };

export function ImportReport({ imported, onClose }: ImportReportProps): ReactNode {
  const good = imported.filter(({ problem }) => problem === '').length;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`${good} of ${imported.length} ${imported.length === 1 ? 'dashboard' : 'dashboards'} imported`}
      className="import-report"
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ScrollRegion label="Dashboards" className="import-list">
        {imported.map((one) => (
          <ImportedRow key={one.file} one={one} onOpen={onClose} />
        ))}
      </ScrollRegion>
    </Dialog>
  );
}

function ImportedRow({ one, onOpen }: { readonly one: ImportedDashboard; readonly onOpen: () => void }): ReactNode {
  const { file, uid, title, panels, problem } = one;
  if (problem !== '') {
    return (
      <section>
        <h3>
          <StatusGlyph status="critical" /> {file}
        </h3>
        <p>{problem}</p>
      </section>
    );
  }
  const inexact = panels.filter(({ verdict }) => verdict !== 'exact');
  return (
    <section>
      <h3>
        <StatusGlyph status={inexact.length === 0 ? 'ok' : 'warning'} />
        <Link href={boardHref(uid)} onClick={onOpen}>
          {title}
        </Link>
        <small>
          {panels.length - inexact.length} of {panels.length} panels exact
        </small>
      </h3>
      {inexact.map((panel) => (
        <p key={panel.id}>
          <StatusGlyph status={GLYPHS[panel.verdict]} /> {panel.title === '' ? panel.type : panel.title}:{' '}
          {panel.verdict}, {panel.reason}
        </p>
      ))}
    </section>
  );
}

/** Dashboards dropped anywhere on the window: they are imported and shown, with no question asked. */
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import type { ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import { navigate } from '../../client/address.ts';
import { useClient } from '../../client/useClient.ts';
import { useToast } from '../../ui/Toast.tsx';
import { boardHref } from './boardAddress.ts';
import { droppedFiles, importInto } from './importFiles.ts';
import './ImportDrop.css';

const Report = lazy(async () => ({ default: (await import('./ImportReport.tsx')).ImportReport }));

/** The page is fetched while the engine reads the file. */
const loadPage = (): Promise<unknown> => import('./DashboardsPage.tsx');

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

export function ImportDrop(): ReactNode {
  const client = useClient();
  const toast = useToast();
  const [isOver, setOver] = useState(false);
  const [imported, setImported] = useState<readonly ImportedDashboard[]>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const onDrop = async (event: DragEvent): Promise<void> => {
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      try {
        const files = await droppedFiles(event.dataTransfer);
        if (files.length === 0) {
          toast({ text: 'Dashboards are JSON or zip files.', status: 'warning' });
          return;
        }
        const [made] = await Promise.all([importInto(client, files), loadPage()]);
        const [first] = made;
        if (made.length === 1 && first && first.problem === '') {
          navigate(boardHref(first.uid));
          const inexact = first.panels.filter(({ verdict }) => verdict !== 'exact').length;
          const words = inexact === 0 ? 'all panels exact' : `${inexact} of ${first.panels.length} panels not exact`;
          toast({
            text: `${first.title} is imported, ${words}.`,
            action: { label: 'Report', run: () => setImported(made) },
          });
        } else setImported(made);
      } catch (error) {
        toast({
          text: `The import failed: ${error instanceof Error ? error.message : String(error)}`,
          status: 'critical',
        });
      }
    };
    addEventListener(
      'dragover',
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    addEventListener('dragleave', (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener('drop', (event) => void onDrop(event), { signal });
    return () => controller.abort();
  }, [client, toast]);
  return (
    <>
      {isOver && (
        <div className="drop-veil" aria-hidden="true">
          Drop to import dashboards
        </div>
      )}
      {imported && (
        <Suspense fallback={null}>
          <Report imported={imported} onClose={() => setImported(undefined)} />
        </Suspense>
      )}
    </>
  );
}

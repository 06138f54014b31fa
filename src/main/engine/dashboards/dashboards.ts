/** The room's door: the store of dashboards, the ways in, and reports by the clock. */
import { join } from 'node:path';
import type { FileToImport, ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import type { CheckExpression } from '../../../shared/dashboards/report.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type DashboardStore, openDashboardStore } from './dashboardStore.ts';
import { type Fetch, type GrafanaServer, importFiles, importFromGrafana } from './importDashboards.ts';
import { openReportDesk, type ReportDesk } from './reportDesk.ts';
import { SHIPPED_BOARDS } from './shippedBoards.ts';

export interface Dashboards extends AsyncDisposable {
  readonly store: DashboardStore;
  readonly reports: ReportDesk;
  importFiles(files: readonly FileToImport[], folder: string): Promise<readonly ImportedDashboard[]>;
  importFromGrafana(server: GrafanaServer, signal: AbortSignal): Promise<readonly ImportedDashboard[]>;
}

export interface DashboardsOptions {
  readonly configDir: string;
  readonly dataDir: string;
  readonly check: CheckExpression;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onChange: () => void;
  readonly onReports: () => void;
}

export async function openDashboards(options: DashboardsOptions): Promise<Dashboards> {
  const { configDir, dataDir, check, fetch, clock, log, onChange, onReports } = options;
  const store = await openDashboardStore({
    dir: join(configDir, 'dashboards'),
    stateDir: join(dataDir, 'dashboards'),
    shipped: SHIPPED_BOARDS,
    clock,
    log,
    onChange,
  });
  const reports = await openReportDesk({
    file: join(configDir, 'reports.json'),
    titleOf: (uid) => store.list().find((entry) => entry.uid === uid)?.title,
    clock,
    log,
    onChange: onReports,
  });
  return {
    store,
    reports,
    importFiles: (files, folder) => importFiles(store, files, { folder, check }),
    importFromGrafana: (server, signal) => importFromGrafana(store, server, { check, fetch, signal }),
    async [Symbol.asyncDispose]() {
      reports[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

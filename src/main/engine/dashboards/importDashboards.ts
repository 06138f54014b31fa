/** Brings dashboards in: from files someone dropped, or from a Grafana server. One that fails stops no other. */
import { AppError } from '../../../shared/errors.ts';
import type { FileToImport, ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import { parseDashboard } from '../../../shared/dashboards/parseDashboard.ts';
import { type CheckExpression, reportDashboard } from '../../../shared/dashboards/report.ts';
import { dashboardsIn, type FoundDashboard } from './dashboardFiles.ts';
import type { DashboardStore } from './dashboardStore.ts';
import { safeUid, slugOf } from './describeDashboard.ts';

export async function importFiles(
  store: DashboardStore,
  files: readonly FileToImport[],
  options: { readonly folder: string; readonly check: CheckExpression },
): Promise<readonly ImportedDashboard[]> {
  const imported: ImportedDashboard[] = [];
  for (const { name, base64 } of files) {
    try {
      for (const found of dashboardsIn(name, Buffer.from(base64, 'base64'))) {
        imported.push(await importOne(store, found, options));
      }
    } catch (error) {
      imported.push(notImported(name, error));
    }
  }
  return imported;
}

async function importOne(
  store: DashboardStore,
  found: FoundDashboard,
  { folder, check }: { readonly folder: string; readonly check: CheckExpression },
): Promise<ImportedDashboard> {
  try {
    const dashboard = parseDashboard(found.json());
    const panels = reportDashboard(dashboard, check);
    const uid = safeUid(dashboard.uid) || store.freeUid(safeUid(slugOf(found.text, 'dashboard')) || 'dashboard');
    // A file of the same uid is a newer copy: the old text is kept as a version.
    await store.save({ uid, text: found.text, folder });
    return { file: found.name, uid: storedUid(store, uid), title: dashboard.title, panels, problem: '' };
  } catch (error) {
    return notImported(found.name, error);
  }
}

/** Files that name no uid are known by their file's name. */
const storedUid = (store: DashboardStore, uid: string): string =>
  store.list().some((entry) => entry.uid === uid)
    ? uid
    : (store.list().find((entry) => entry.uid.startsWith(uid))?.uid ?? uid);

const notImported = (file: string, error: unknown): ImportedDashboard => ({
  file,
  uid: '',
  title: '',
  panels: [],
  problem: error instanceof AppError ? error.message : `It could not be read: ${(error as Error).message}`,
});

export interface GrafanaServer {
  readonly url: string;
  /** Of a service account or user; sent to this server alone and never stored. */
  readonly token: string;
}

/** `fetch`, so that tests need no network of their own. */
export type Fetch = typeof fetch;

const MOST_DASHBOARDS = 5000;

/** @throws AppError `unavailable` | `unauthorized` | `bad_data` when the server cannot be asked */
export async function importFromGrafana(
  store: DashboardStore,
  server: GrafanaServer,
  options: { readonly check: CheckExpression; readonly fetch: Fetch; readonly signal: AbortSignal },
): Promise<readonly ImportedDashboard[]> {
  const ask = askGrafana(server, options);
  const found = await ask(`/api/search?type=dash-db&limit=${MOST_DASHBOARDS}`);
  if (!Array.isArray(found)) throw new AppError('bad_data', `${server.url} did not answer as Grafana does.`);
  const imported: ImportedDashboard[] = [];
  for (const hit of found as readonly { uid?: unknown; title?: unknown; folderTitle?: unknown }[]) {
    const title = String(hit.title ?? hit.uid);
    try {
      const answer = (await ask(`/api/dashboards/uid/${encodeURIComponent(String(hit.uid))}`)) as {
        dashboard?: unknown;
      };
      const text = `${JSON.stringify(answer.dashboard, null, 2)}\n`;
      const folder = typeof hit.folderTitle === 'string' ? hit.folderTitle : '';
      imported.push(
        await importOne(store, { name: title, text, json: () => answer.dashboard }, { folder, check: options.check }),
      );
    } catch (error) {
      imported.push(notImported(title, error));
    }
  }
  return imported;
}

function askGrafana(
  { url, token }: GrafanaServer,
  { fetch: ask, signal }: { readonly fetch: Fetch; readonly signal: AbortSignal },
): (path: string) => Promise<unknown> {
  const base = baseUrl(url);
  return async (path) => {
    // A redirect would carry the token to another host.
    const request = {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal,
      redirect: 'manual' as const,
    };
    const answer = await ask(base + path, request).catch((cause: unknown) => {
      throw new AppError('unavailable', `${base} does not answer: ${(cause as Error).message}.`, { cause });
    });
    if (answer.status === 401 || answer.status === 403) {
      throw new AppError('unauthorized', `${base} refuses the token. It needs the role Viewer.`);
    }
    if (!answer.ok) throw new AppError('unavailable', `${base}${path} answered ${answer.status}.`);
    return answer.json();
  };
}

function baseUrl(text: string): string {
  try {
    const url = new URL(/^https?:\/\//.test(text) ? text : `https://${text}`);
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  } catch (cause) {
    throw new AppError(
      'bad_data',
      `"${text}" is not the address of a server. Write it like https://grafana.example.org.`,
      { cause },
    );
  }
}

/** What a list shows of a dashboard's file, and the name a new file gets. */
import { AppError } from '../../../shared/errors.ts';
import { dashboardOfText } from '../../../shared/dashboards/fileText.ts';
import { panelsOf } from '../../../shared/dashboards/model.ts';

export interface StoredDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly panels: number;
  readonly changedMs: number;
  readonly problem: string;
  readonly folder: string;
  readonly path: string;
  readonly stamp: string;
}

type Described = Omit<StoredDashboard, 'folder' | 'path' | 'stamp'>;

/** @param fallbackUid  for files that name none */
export function describeText(text: string, fallbackUid: string, changedMs = 0): Described {
  try {
    const dashboard = dashboardOfText(text);
    const { title, description, tags } = dashboard;
    const uid = safeUid(dashboard.uid) || safeUid(fallbackUid) || 'dashboard';
    return { uid, title, description, tags, panels: panelsOf(dashboard).length, changedMs, problem: '' };
  } catch (error) {
    const problem = error instanceof AppError ? error.message : `The file is not JSON: ${(error as Error).message}.`;
    const uid = safeUid(fallbackUid) || 'dashboard';
    return { uid, title: fallbackUid, description: '', tags: [], panels: 0, changedMs, problem };
  }
}

/** In addresses and in names of folders: letters, digits, `-` and `_`. */
export const safeUid = (uid: string): string =>
  uid
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);

/** A file name a person recognises. */
export function slugOf(text: string, fallback: string): string {
  const { title } = describeText(text, fallback);
  const slug = title
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 80);
  return slug === '' ? safeUid(fallback) || 'dashboard' : slug;
}

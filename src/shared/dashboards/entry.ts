/** Dashboards as lists and requests name them. */
import type { PanelReport } from './report.ts';

export interface DashboardEntry {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** '' for the top; folders inside folders by `/`. */
  readonly folder: string;
  readonly tags: readonly string[];
  readonly panels: number;
  readonly isPinned: boolean;
  /** Came with the app and was not changed. */
  readonly isShipped: boolean;
  /** Undefined for a shipped one. */
  readonly changedMs: number | undefined;
  /** Why the file cannot be shown; '' when it can. */
  readonly problem: string;
}

export interface DashboardFile {
  readonly uid: string;
  readonly folder: string;
  /** Of the file, to the byte. */
  readonly text: string;
  /** Changes with every change of the file: who saves names the one that was read. */
  readonly revision: string;
  readonly isShipped: boolean;
  readonly isPinned: boolean;
}

export interface DashboardVersion {
  readonly version: string;
  readonly atMs: number;
  readonly bytes: number;
}

/** What an import made of one file. */
export interface ImportedDashboard {
  readonly file: string;
  /** '' when nothing was stored. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelReport[];
  /** '' when it was imported. */
  readonly problem: string;
}

export interface FileToImport {
  readonly name: string;
  /** The bytes: JSON or a zip of JSON files. */
  readonly base64: string;
}

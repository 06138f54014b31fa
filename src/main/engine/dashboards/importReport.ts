/** Reads dashboard files and says panel by panel how they will be drawn. Nothing is stored. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { parseDashboard } from '../../../shared/dashboards/parseDashboard.ts';
import { type CheckExpression, type PanelReport, reportDashboard } from '../../../shared/dashboards/report.ts';
import { dashboardsIn } from './dashboardFiles.ts';

export interface DashboardReport {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelReport[];
  /** Why the file could not be read as a dashboard. */
  readonly error?: string;
}

export async function reportFiles(files: readonly string[], check: CheckExpression): Promise<DashboardReport[]> {
  const reports: DashboardReport[] = [];
  for (const file of files) reports.push(...(await reportFile(file, check)));
  return reports;
}

async function reportFile(file: string, check: CheckExpression): Promise<DashboardReport[]> {
  const failed = (error: unknown, name = file): DashboardReport => ({
    file: name,
    uid: '',
    title: '',
    panels: [],
    error: error instanceof AppError ? error.message : `It could not be read: ${(error as Error).message}`,
  });
  try {
    const bytes = await readFile(file);
    return dashboardsIn(file, bytes).map(({ name, json }) => {
      try {
        const dashboard = parseDashboard(json());
        const { uid, title } = dashboard;
        return { file: name, uid, title, panels: reportDashboard(dashboard, check) };
      } catch (error) {
        return failed(error, name);
      }
    });
  } catch (error) {
    return [failed(error)];
  }
}

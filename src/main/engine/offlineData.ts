/** What can be done with a data folder without an engine: the work behind `sightglass data`. */
import type { Clock } from './base/clock.ts';
import { silentLogger } from './base/logger.ts';
import { promqlLanguage } from './promqlLanguage.ts';
import { type ExportOptions, exportOpenMetrics, type ExportReport } from './transfer/exportOpenMetrics.ts';
import { type ImportOptions, importOpenMetrics, type ImportReport } from './transfer/importOpenMetrics.ts';
import { createText } from './transfer/textFile.ts';
import { openTsdb } from './tsdb/tsdb.ts';

export { type CopyPhase, type CopyReport, restoreSnapshot, takeSnapshot } from './tsdb/inspection/storeCopy.ts';
export { type MeasureReport, measureStore, type Ranked } from './tsdb/inspection/measure.ts';
export { repairStore, type RepairPhase, type RepairReport } from './tsdb/inspection/repair.ts';
export { type Progress, type VerifyPhase, type VerifyReport, verifyStore } from './tsdb/inspection/verify.ts';
export {
  checkOpenMetrics,
  type ImportPhase,
  type ImportProgress,
  type ImportReport,
} from './transfer/importOpenMetrics.ts';
export { type ExportReport } from './transfer/exportOpenMetrics.ts';

export { type OfflineReplay, type OfflineReplayOptions, type ReplayedRule, replayRuleFiles } from './offlineReplay.ts';
export { makeFolder as makeDataFolder } from './tsdb/sqlite/database.ts';
export { unwritable as folderRefusal } from './tsdb/sqlite/storeErrors.ts';

/** Some thirty thousand years: what is imported is old, and the server's own retention decides later. */
const KEEPS_ALL_MS = 1e15;

/** @throws AppError as `importOpenMetrics`, and `store_locked`, `store_newer`, `store_unwritable` */
export async function importFile(
  options: Omit<ImportOptions, 'workDir'> & { readonly dir: string; readonly clock: Clock },
): Promise<ImportReport> {
  const { dir, clock } = options;
  await using storage = openTsdb({
    dir,
    clock,
    log: silentLogger,
    retentionMs: KEEPS_ALL_MS,
    outOfOrderWindowMs: KEEPS_ALL_MS,
    // The note by which an interrupted import goes on must not be ahead of the store.
    durability: 'full',
  });
  return await importOpenMetrics(storage, { ...options, workDir: dir });
}

/**
 * @param file  to be made, compressed by its name; `-` for standard output
 * @param selectors  as `match[]` has them; none: all series
 * @throws AppError `promql_invalid`, `not_found`, `store_newer`, `store_unwritable`, `canceled`
 */
export async function exportFile({
  dir,
  clock,
  file,
  selectors,
  ...options
}: Omit<ExportOptions, 'matcherSets'> & {
  readonly dir: string;
  readonly clock: Clock;
  readonly file: string;
  readonly selectors: readonly string[];
}): Promise<ExportReport> {
  const matcherSets = selectors.map((text) => promqlLanguage.selector(text));
  await using storage = openTsdb({ dir, clock, log: silentLogger, retentionMs: KEEPS_ALL_MS, access: 'read' });
  await using text = createText(file);
  const report = await exportOpenMetrics(storage, { ...options, matcherSets }, (piece) => text.write(piece));
  await text.end();
  return report;
}

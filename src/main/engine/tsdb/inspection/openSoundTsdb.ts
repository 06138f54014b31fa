/** Opens a store even when pages of its file are damaged: it is rebuilt from what can be read first, and the rest is told. */
import { AppError } from '../../../../shared/errors.ts';
import { openTsdb, type Tsdb, type TsdbOptions } from '../tsdb.ts';
import { repairStore } from './repair.ts';

/** @throws AppError as `openTsdb`; `store_damaged` only when nothing could be saved */
export async function openSoundTsdb(options: TsdbOptions): Promise<Tsdb> {
  try {
    return openTsdb(options);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'store_damaged')) throw error;
    const log = options.log.for('tsdb');
    log.error('The database file is damaged. It is rebuilt from what can be read.', { reason: error.message });
    const { dir, clock } = options;
    const { damagedFile } = await repairStore({ dir, clock, isDryRun: false, discardsSetAside: false });
    log.warn('The database file was rebuilt.', { damagedFile });
    return openTsdb(options);
  }
}

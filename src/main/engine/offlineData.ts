/** What can be done with a data folder without an engine: the work behind `sightglass data`. */
export { type CopyPhase, type CopyReport, restoreSnapshot, takeSnapshot } from './tsdb/inspection/storeCopy.ts';
export { repairStore, type RepairPhase, type RepairReport } from './tsdb/inspection/repair.ts';
export { type Progress, type VerifyPhase, type VerifyReport, verifyStore } from './tsdb/inspection/verify.ts';

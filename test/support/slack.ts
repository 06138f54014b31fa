import { availableParallelism, loadavg } from 'node:os';

/** A machine that does other work gets time in proportion. */
export const slack = (): number =>
  Math.max(process.env['CI'] ? 3 : 1, (2 * (loadavg()[0] ?? 0)) / availableParallelism());

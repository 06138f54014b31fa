/** `sightglass host-metrics`: this machine once, as a node_exporter would answer. */
import { systemClock } from '../../engine/base/clock.ts';
import { createLogger } from '../../engine/base/logger.ts';
import { hostExposition } from '../../engine/offline.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Command, readOptions } from '../command.ts';

const OPTIONS = {
  procfs: { type: 'string', default: '/proc' },
  sysfs: { type: 'string', default: '/sys' },
  rootfs: { type: 'string', default: '/' },
} as const;

const USAGE = `Usage: sightglass host-metrics [OPTIONS]

  --procfs P         where /proc is mounted (default /proc)
  --sysfs P          where /sys is mounted (default /sys)
  --rootfs P         where this machine's root is mounted (default /)`;

export const hostMetricsCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { values, positionals } = readOptions(args, OPTIONS);
    if (positionals.length > 0) throw new AppError('usage', `host-metrics takes no argument "${positionals[0]}".`);
    const log = createLogger((line) => process.stderr.write(`${line}\n`), 'error');
    process.stdout.write(await hostExposition({ ...values, clock: systemClock, log }));
    return 0;
  },
};

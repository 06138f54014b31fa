/** Scheduler time per CPU, nanoseconds in /proc/schedstat. */
import { fields, lines, type Collector } from '../collector.ts';

const NANOSECONDS = 1e9;

export const schedstatCollector: Collector = {
  name: 'schedstat',
  collect(files, out) {
    const text = files.procIf('schedstat');
    if (text === undefined) return false;
    for (const line of lines(text)) {
      if (!/^cpu\d/.test(line)) continue;
      const columns = fields(line);
      const cpu = (columns[0] as string).slice(3);
      const [running, waiting, timeslices] = columns.slice(-3).map(Number);
      out.counter(
        'node_schedstat_running_seconds_total',
        'Number of seconds CPU spent running a process.',
        (running ?? 0) / NANOSECONDS,
        'cpu',
        cpu,
      );
      out.counter(
        'node_schedstat_waiting_seconds_total',
        'Number of seconds spent by processing waiting for this CPU.',
        (waiting ?? 0) / NANOSECONDS,
        'cpu',
        cpu,
      );
      out.counter(
        'node_schedstat_timeslices_total',
        'Number of timeslices executed by CPU.',
        timeslices ?? 0,
        'cpu',
        cpu,
      );
    }
    return true;
  },
};

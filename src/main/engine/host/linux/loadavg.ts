import { fields, type Collector } from '../collector.ts';

export const loadavgCollector: Collector = {
  name: 'loadavg',
  collect(files, out) {
    const [one, five, fifteen] = fields(files.proc('loadavg')).map(Number);
    out.gauge('node_load1', '1m load average.', one ?? NaN);
    out.gauge('node_load5', '5m load average.', five ?? NaN);
    out.gauge('node_load15', '15m load average.', fifteen ?? NaN);
    return true;
  },
};

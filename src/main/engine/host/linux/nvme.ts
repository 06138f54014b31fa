import type { Collector } from '../collector.ts';

export const nvmeCollector: Collector = {
  name: 'nvme',
  everyMs: 60_000,
  collect(files, out) {
    const devices = files.listSys('class/nvme');
    for (const device of devices) {
      const text = (file: string): string => files.sys(`class/nvme/${device}/${file}`) ?? '';
      out.gauge(
        'node_nvme_info',
        'Non-numeric data from /sys/class/nvme/<device>, value is always 1.',
        1,
        'device',
        device,
        'firmware_revision',
        text('firmware_rev'),
        'model',
        text('model'),
        'serial',
        text('serial'),
        'state',
        text('state'),
      );
    }
    return devices.length > 0;
  },
};

/** Thermal zones and the cooling devices that act on them. */
import type { Collector } from '../collector.ts';

export const thermalZoneCollector: Collector = {
  name: 'thermal_zone',
  everyMs: 5_000,
  collect(files, out) {
    for (const name of files.listSys('class/thermal')) {
      const [, kind, id = ''] = /^(thermal_zone|cooling_device)(\d+)$/.exec(name) ?? [];
      const at = `class/thermal/${name}`;
      const type = files.sys(`${at}/type`) ?? '';
      if (kind === 'thermal_zone') {
        const milli = files.sysNumber(`${at}/temp`);
        if (milli !== undefined)
          out.gauge('node_thermal_zone_temp', 'Zone temperature in Celsius', milli / 1000, 'zone', id, 'type', type);
      } else if (kind === 'cooling_device') {
        const now = files.sysNumber(`${at}/cur_state`);
        const max = files.sysNumber(`${at}/max_state`);
        if (now !== undefined)
          out.gauge(
            'node_cooling_device_cur_state',
            'Current throttle state of the cooling device',
            now,
            'name',
            id,
            'type',
            type,
          );
        if (max !== undefined)
          out.gauge(
            'node_cooling_device_max_state',
            'Maximum throttle state of the cooling device',
            max,
            'name',
            id,
            'type',
            type,
          );
      }
    }
    return true;
  },
};

/** Wall time, time zone and clock source. */
import type { Collector } from '../collector.ts';

export function createTimeCollector(now: () => number): Collector {
  return {
    name: 'time',
    collect(files, out) {
      const ms = now();
      const date = new Date(ms);
      out.gauge('node_time_seconds', 'System time in seconds since epoch (1970).', ms / 1000);
      const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
        .formatToParts(date)
        .find((part) => part.type === 'timeZoneName');
      out.gauge(
        'node_time_zone_offset_seconds',
        'System time zone offset in seconds.',
        -60 * date.getTimezoneOffset(),
        'time_zone',
        zone?.value ?? '',
      );
      for (const folder of files.listSys('devices/system/clocksource')) {
        const device = /^clocksource(\d+)$/.exec(folder)?.[1];
        if (device === undefined) continue;
        const at = `devices/system/clocksource/${folder}`;
        for (const source of (files.sys(`${at}/available_clocksource`) ?? '').split(/\s+/).filter(Boolean)) {
          out.gauge(
            'node_time_clocksource_available_info',
            "Available clocksources read from '/sys/devices/system/clocksource'.",
            1,
            'device',
            device,
            'clocksource',
            source,
          );
        }
        const current = files.sys(`${at}/current_clocksource`);
        if (current !== undefined)
          out.gauge(
            'node_time_clocksource_current_info',
            "Current clocksource read from '/sys/devices/system/clocksource'.",
            1,
            'device',
            device,
            'clocksource',
            current,
          );
      }
      return true;
    },
  };
}

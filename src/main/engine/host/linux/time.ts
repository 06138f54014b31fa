/** Wall time each tick; time zone and clock source, which change rarely, from memory. */
import type { Collector } from '../collector.ts';
import type { HostFiles } from '../hostFiles.ts';

interface ClockSource {
  readonly device: string;
  readonly available: readonly string[];
  readonly current: string | undefined;
}

/** A daylight saving change or another clock source is seen within this time. */
const RARE_MS = 60_000;

export function createTimeCollector(now: () => number): Collector {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let zone = { offsetSeconds: 0, name: '' };
  let sources: readonly ClockSource[] = [];
  return {
    name: 'time',
    collect(files, out) {
      const ms = now();
      if (Math.abs(ms - readAtMs) >= RARE_MS) {
        readAtMs = ms;
        zone = zoneAt(new Date(ms));
        sources = readClockSources(files);
      }
      out.gauge('node_time_seconds', 'System time in seconds since epoch (1970).', ms / 1000);
      const zoneHelp = 'System time zone offset in seconds.';
      out.gauge('node_time_zone_offset_seconds', zoneHelp, zone.offsetSeconds, 'time_zone', zone.name);
      const help = "clocksources read from '/sys/devices/system/clocksource'.";
      for (const { device, available, current } of sources) {
        for (const source of available) {
          const name = 'node_time_clocksource_available_info';
          out.gauge(name, `Available ${help}`, 1, 'device', device, 'clocksource', source);
        }
        if (current === undefined) continue;
        const name = 'node_time_clocksource_current_info';
        out.gauge(name, `Current ${help}`, 1, 'device', device, 'clocksource', current);
      }
      return true;
    },
  };
}

function zoneAt(date: Date): { offsetSeconds: number; name: string } {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(date);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return { offsetSeconds: -60 * date.getTimezoneOffset(), name };
}

function readClockSources(files: HostFiles): ClockSource[] {
  return files.listSys('devices/system/clocksource').flatMap((folder) => {
    const device = /^clocksource(\d+)$/.exec(folder)?.[1];
    if (device === undefined) return [];
    const at = `devices/system/clocksource/${folder}`;
    const available = (files.sys(`${at}/available_clocksource`) ?? '').split(/\s+/).filter(Boolean);
    return [{ device, available, current: files.sys(`${at}/current_clocksource`) }];
  });
}

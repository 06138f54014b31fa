/** Batteries and mains. */
import type { Collector } from '../collector.ts';

const TEXTS = [
  'capacity_level',
  'charge_type',
  'health',
  'manufacturer',
  'model_name',
  'scope',
  'serial_number',
  'status',
  'technology',
  'type',
  'usb_type',
] as const;

/** Attribute → metric, where they differ. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['cycle_count', 'cyclecount'],
  ['current_now', 'current_ampere'],
  ['energy_now', 'energy_watthour'],
  ['voltage_now', 'voltage_volt'],
  ['charge_now', 'charge_ampere'],
  ['power_now', 'power_watt'],
  ['temp', 'temp_celsius'],
  ['temp_alert_max', 'temp_alert_max_celsius'],
  ['temp_alert_min', 'temp_alert_min_celsius'],
  ['temp_ambient', 'temp_ambient_celsius'],
  ['temp_ambient_max', 'temp_ambient_max_celsius'],
  ['temp_ambient_min', 'temp_ambient_min_celsius'],
  ['temp_max', 'temp_max_celsius'],
  ['temp_min', 'temp_min_celsius'],
  ['time_to_empty_avg', 'time_to_empty_avg_seconds'],
  ['time_to_empty_now', 'time_to_empty_seconds'],
  ['time_to_full_avg', 'time_to_full_avg_seconds'],
  ['time_to_full_now', 'time_to_full_seconds'],
  ['charge_counter', 'charge_counter'],
]);
const PLAIN: ReadonlySet<string> = new Set([
  'authentic',
  'calibrate',
  'capacity',
  'capacity_alert_max',
  'capacity_alert_min',
  'charge_control_limit',
  'charge_control_limit_max',
  'cycle_count',
  'online',
  'present',
  'time_to_empty_avg',
  'time_to_empty_now',
  'time_to_full_avg',
  'time_to_full_now',
]);
/** Micro-units. */
const MICRO =
  /^(charge_(avg|control_end_threshold|counter|empty|empty_design|full|full_design|now|term_current)|constant_charge_(current|current_max|voltage|voltage_max)|current_(avg|boot|max|now)|energy_(avg|empty|empty_design|full|full_design|now)|input_current_limit|power_(avg|now)|precharge_current|voltage_(avg|boot|max|max_design|min|min_design|now|ocv))$/;
/** Tenths of a degree. */
const TENTHS = /^temp(_(alert|ambient|max|min).*)?$/;

/** Undefined for an attribute that is none of the numbers. */
function powerSupplyUnit(attribute: string): number | undefined {
  if (PLAIN.has(attribute)) return 1;
  if (MICRO.test(attribute)) return 1e6;
  return TENTHS.test(attribute) ? 10 : undefined;
}

export const powerSupplyCollector: Collector = {
  name: 'powersupplyclass',
  everyMs: 5_000,
  collect(files, out) {
    for (const supply of files.listSys('class/power_supply')) {
      const at = `class/power_supply/${supply}`;
      const texts = TEXTS.flatMap((key) => {
        const text = files.sys(`${at}/${key}`);
        return text === undefined || text === '' ? [] : [key, text];
      });
      out.gauge(
        'node_power_supply_info',
        'info of /sys/class/power_supply/<power_supply>.',
        1,
        'power_supply',
        supply,
        ...texts,
      );
      for (const attribute of files.listSys(at)) {
        const unit = powerSupplyUnit(attribute);
        const value = unit === undefined ? undefined : files.sysNumber(`${at}/${attribute}`);
        if (unit === undefined || value === undefined) continue;
        const name = RENAMED.get(attribute) ?? attribute;
        out.gauge(
          `node_power_supply_${name}`,
          `${name} value of /sys/class/power_supply/<power_supply>.`,
          value / unit,
          'power_supply',
          supply,
        );
      }
    }
    return true;
  },
};

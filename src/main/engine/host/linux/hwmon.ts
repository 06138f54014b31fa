/** Hardware sensors: temperatures, fans, voltages, power. One family per sensor type and property. */
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

const TYPES: ReadonlySet<string> = new Set([
  'vrm',
  'beep_enable',
  'update_interval',
  'in',
  'cpu',
  'fan',
  'pwm',
  'temp',
  'curr',
  'power',
  'energy',
  'humidity',
  'intrusion',
]);
const FAN_SPEEDS: ReadonlySet<string> = new Set(['input', 'min', 'max', 'target']);
const POWER_INTERVALS: ReadonlySet<string> = new Set(['interval', 'interval_min', 'interval_max']);

export interface SensorFile {
  readonly type: string;
  readonly sensor: string;
  readonly property: string;
}

/** `temp2_crit_alarm` is property `crit_alarm` of sensor `temp2`; undefined for files that are no sensor. */
function parseSensorFile(name: string): SensorFile | undefined {
  const match = /^([^0-9]+)([0-9]*)(?:_(.+))?$/.exec(name);
  const [, type = '', id = '', property = ''] = match ?? [];
  return TYPES.has(type) ? { type, sensor: type + id, property } : undefined;
}

export const hwmonCollector: Collector = {
  name: 'hwmon',
  // Drivers talk to slow buses for each reading.
  everyMs: 5_000,
  collect(files, out) {
    const seen = new Set<string>();
    for (const name of files.listSys('class/hwmon')) writeChip(files, out, `class/hwmon/${name}`, seen);
    return true;
  },
};

/** `seen` drops what a second chip of the same name repeats: two equal series would make the exposition invalid. */
function writeChip(files: HostFiles, out: FamilySet, at: string, seen: Set<string>): void {
  const chip = chipName(files, at);
  const name = cleanName(files.sys(`${at}/name`) ?? '');
  if (name !== '') {
    out.gauge(
      'node_hwmon_chip_names',
      'Annotation metric for human-readable chip names',
      1,
      'chip',
      chip,
      'chip_name',
      name,
    );
  }
  const sensors = new Map<string, { type: string; properties: Map<string, string> }>();
  for (const folder of [at, `${at}/device`]) readSensors(files, folder, sensors);
  for (const [sensor, { type, properties }] of sensors) {
    if (seen.has(`${chip} ${sensor}`)) continue;
    seen.add(`${chip} ${sensor}`);
    const label = properties.get('label');
    if (label !== undefined) {
      out.gauge(
        'node_hwmon_sensor_label',
        'Label for given chip and sensor',
        1,
        'chip',
        chip,
        'sensor',
        sensor,
        'label',
        label,
      );
    }
    for (const [property, text] of properties) {
      const value = Number(text);
      if (property === 'label' || text === '' || Number.isNaN(value)) continue;
      const family = sensorFamily(type, property, properties.has(''));
      out.add(family.type ?? 'gauge', `node_hwmon_${family.name}`, family.help, value * family.unit, [
        'chip',
        chip,
        'sensor',
        sensor,
      ]);
    }
  }
}

function readSensors(
  files: HostFiles,
  folder: string,
  into: Map<string, { type: string; properties: Map<string, string> }>,
): void {
  for (const name of files.listSys(folder)) {
    const file = parseSensorFile(name);
    if (file === undefined) continue;
    const text = files.sys(`${folder}/${name}`);
    if (text === undefined) continue;
    let sensor = into.get(file.sensor);
    if (sensor === undefined) into.set(file.sensor, (sensor = { type: file.type, properties: new Map() }));
    sensor.properties.set(file.property, text);
  }
}

interface SensorFamily {
  readonly name: string;
  readonly help: string;
  readonly unit: number;
  readonly type?: 'counter';
}

/** `hasPlain`: the sensor also has a file without property, which then is its value instead of `input`. */
function sensorFamily(type: string, property: string, hasPlain: boolean): SensorFamily {
  const isValue = property === '' || (property === 'input' && !hasPlain);
  const base = isValue ? type : `${type}_${cleanName(property)}`;
  const what = property === '' ? 'input' : property;
  if (type === 'beep_enable') return { name: 'beep_enabled', help: 'Hardware beep enabled', unit: 1 };
  if (type === 'vrm') return { name: 'voltage_regulator_version', help: 'Hardware voltage regulator', unit: 1 };
  if (type === 'update_interval')
    return { name: 'update_interval_seconds', help: 'Hardware monitor update interval', unit: 0.001 };
  if (property === 'fault') return { name: base, help: `Hardware sensor fault status (${type})`, unit: 1 };
  if (property === 'alarm') return { name: base, help: `Hardware sensor alarm status (${type})`, unit: 1 };
  if (property === 'beep')
    return { name: `${base}_enabled`, help: 'Hardware monitor sensor has beeping enabled', unit: 1 };
  if (type === 'in' || type === 'cpu')
    return { name: `${base}_volts`, help: `Hardware monitor for voltage (${what})`, unit: 0.001 };
  if (type === 'temp' && property !== 'type')
    return { name: `${base}_celsius`, help: `Hardware monitor for temperature (${what})`, unit: 0.001 };
  if (type === 'curr') return { name: `${base}_amps`, help: `Hardware monitor for current (${what})`, unit: 0.001 };
  if (type === 'energy') {
    return {
      name: `${base}_joule_total`,
      help: `Hardware monitor for joules used so far (${what})`,
      unit: 1e-6,
      type: 'counter',
    };
  }
  if (type === 'power' && property === 'accuracy')
    return { name: base, help: 'Hardware monitor power meter accuracy, as a ratio', unit: 1e-6 };
  if (type === 'power' && POWER_INTERVALS.has(property)) {
    return { name: `${base}_seconds`, help: `Hardware monitor power usage update interval (${what})`, unit: 0.001 };
  }
  if (type === 'power')
    return { name: `${base}_watt`, help: `Hardware monitor for power usage in watts (${what})`, unit: 1e-6 };
  if (type === 'humidity') {
    const help = `Hardware monitor for humidity, as a ratio (multiply with 100.0 to get the humidity as a percentage) (${what})`;
    return { name: base, help, unit: 1e-6 };
  }
  if (type === 'fan' && FAN_SPEEDS.has(what)) {
    return { name: `${base}_rpm`, help: `Hardware monitor for fan revolutions per minute (${what})`, unit: 1 };
  }
  return { name: base, help: `Hardware monitor ${type} element ${property}`, unit: 1 };
}

/** Stable across boots where possible: by the device the chip sits on, else by its own name, else by its number. */
function chipName(files: HostFiles, at: string): string {
  const device = files.sysRealPath(`${at}/device`);
  if (device !== undefined) {
    const [bus = '', name = ''] = device.split('/').slice(-2).map(cleanName);
    if (name !== '') return bus === '' ? name : `${bus}_${name}`;
  }
  const own = cleanName(files.sys(`${at}/name`) ?? '');
  return own !== '' ? own : cleanName((files.sysRealPath(at) ?? at).split('/').at(-1) ?? '');
}

const cleanName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9:_]/g, '_')
    .replace(/^_+|_+$/g, '');

/**
 * Units of systemd as its manager lists them over the message bus, in node_exporter's names. Of a machine's hundreds of
 * units each by itself only the services that are or were at work: five series for a service nobody starts tell nothing.
 */
import { existsSync } from 'node:fs';
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import { callDbus } from './dbusCalls.ts';
import type { DbusCall, DbusReader } from './dbusMessage.ts';

const STATES = ['active', 'activating', 'deactivating', 'inactive', 'failed'] as const;
const SERVICE = '.service';

const MANAGER = { destination: 'org.freedesktop.systemd1', path: '/org/freedesktop/systemd1' };
const LIST_UNITS: DbusCall = {
  ...MANAGER,
  interface: 'org.freedesktop.systemd1.Manager',
  member: 'ListUnits',
  args: [],
};
const property = (name: string): DbusCall => ({
  ...MANAGER,
  interface: 'org.freedesktop.DBus.Properties',
  member: 'Get',
  args: ['org.freedesktop.systemd1.Manager', name],
});
const CALLS = [LIST_UNITS, property('SystemState'), property('Version')];

interface Unit {
  readonly name: string;
  readonly loadState: string;
  readonly activeState: string;
}

export function createSystemdCollector(busPath: string): Collector {
  /** Services that were at work since this program started. */
  const known = new Set<string>();
  return {
    name: 'systemd',
    everyMs: 15_000,
    async collect(_files, out) {
      // Most containers and some distributions have none.
      if (!existsSync(busPath)) return false;
      const [list, state, version] = await callDbus(busPath, CALLS);
      if (list === undefined) return false;
      const units = readUnits(list);
      writeSummary(out, units);
      for (const unit of units) writeService(out, unit, known);
      const running = state === undefined ? undefined : readVariantText(state);
      if (running !== undefined) {
        const help = "Whether the system is operational (see 'systemctl is-system-running')";
        out.gauge('node_systemd_system_running', help, running === 'running' ? 1 : 0);
      }
      if (version !== undefined) writeVersion(out, readVariantText(version));
      return true;
    },
  };
}

/** An array of (name, description, load state, active state, sub state, follower, path, job, job type, job path). */
function readUnits(body: DbusReader): Unit[] {
  const units: Unit[] = [];
  const length = body.uint32();
  body.align(8);
  const end = body.at + length;
  while (body.at < end) {
    body.align(8);
    const name = body.string();
    body.string();
    const [loadState, activeState] = [body.string(), body.string()];
    for (let i = 0; i < 3; i++) body.string();
    body.uint32();
    for (let i = 0; i < 2; i++) body.string();
    units.push({ name, loadState, activeState });
  }
  return units;
}

function readVariantText(body: DbusReader): string | undefined {
  return body.signature() === 's' ? body.string() : undefined;
}

function writeSummary(out: FamilySet, units: readonly Unit[]): void {
  const counts = new Map<string, number>(STATES.map((state) => [state, 0]));
  for (const { activeState } of units) counts.set(activeState, (counts.get(activeState) ?? 0) + 1);
  for (const [state, count] of counts)
    out.gauge('node_systemd_units', 'Summary of systemd unit states', count, 'state', state);
}

function writeService(out: FamilySet, { name, loadState, activeState }: Unit, known: Set<string>): void {
  if (!name.endsWith(SERVICE) || loadState !== 'loaded') return;
  if (activeState !== 'inactive') known.add(name);
  if (!known.has(name)) return;
  for (const state of STATES) {
    const value = state === activeState ? 1 : 0;
    out.gauge('node_systemd_unit_state', 'Systemd unit', value, 'name', name, 'state', state, 'type', '');
  }
}

/** `252.39-1~deb12u1`: the number is what can be compared. */
function writeVersion(out: FamilySet, version: string | undefined): void {
  const number = Number.parseFloat(version ?? '');
  if (version === undefined || Number.isNaN(number)) return;
  out.gauge('node_systemd_version', 'Detected systemd version', number, 'version', version);
}

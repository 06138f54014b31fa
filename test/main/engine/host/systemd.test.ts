import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DbusWriter } from '../../../../src/main/engine/host/linux/dbusMessage.ts';
import { createSystemdCollector } from '../../../../src/main/engine/host/linux/systemd.ts';
import { openFakeDbus } from '../../../support/fakeDbus.ts';
import { collectLines } from '../../../support/hostSamples.ts';
import { tempFolder } from '../../../support/tempStore.ts';

type Unit = readonly [name: string, load: string, active: string, sub: string];

function writeUnits(body: DbusWriter, units: readonly Unit[]): void {
  // The length comes first, of elements that begin behind padding: they are written apart at the same alignment.
  body.uint32(0);
  body.align(8);
  const start = body.length;
  for (const [name, load, active, sub] of units) {
    body.align(8);
    for (const text of [name, `About ${name}`, load, active, sub, '', '/org/freedesktop/systemd1/unit/x'])
      body.string(text);
    body.uint32(0);
    body.string('');
    body.string('/');
  }
  body.take().writeUInt32LE(body.length - start, 0);
}

function writeText(body: DbusWriter, text: string): void {
  body.signature('s');
  body.string(text);
}

it('lists units by state, the services at work each by itself, and what systemd says of itself', async () => {
  using folder = tempFolder();
  const path = join(folder.path, 'bus');
  let units: readonly Unit[] = [
    ['nginx.service', 'loaded', 'active', 'running'],
    ['backup.service', 'loaded', 'failed', 'failed'],
    ['idle.service', 'loaded', 'inactive', 'dead'],
    ['ghost.service', 'not-found', 'inactive', 'dead'],
    ['proc.mount', 'loaded', 'active', 'mounted'],
  ];
  using _bus = await openFakeDbus(path, {
    ListUnits: (body) => writeUnits(body, units),
    'Get.SystemState': (body) => writeText(body, 'degraded'),
    'Get.Version': (body) => writeText(body, '252.39-1~deb12u1'),
  });
  const collector = createSystemdCollector(path);
  const lines = await collectLines(collector);
  expect(lines).toContain('node_systemd_units{state="active"} 2');
  expect(lines).toContain('node_systemd_units{state="inactive"} 2');
  expect(lines).toContain('node_systemd_unit_state{name="backup.service", state="failed"} 1');
  expect(lines).toContain('node_systemd_unit_state{name="backup.service", state="active"} 0');
  expect(lines).toContain('node_systemd_system_running 0');
  expect(lines).toContain('node_systemd_version{version="252.39-1~deb12u1"} 252.39');
  expect(lines.filter((line) => /idle|ghost|proc\.mount/.test(line))).toEqual([]);

  // One that stopped is told to be inactive, it does not just vanish.
  units = [['nginx.service', 'loaded', 'inactive', 'dead']];
  expect(await collectLines(collector)).toContain('node_systemd_unit_state{name="nginx.service", state="inactive"} 1');
});

it('has nothing to say where there is no bus, and names the bus that closes', async () => {
  using folder = tempFolder();
  expect(await collectLines(createSystemdCollector(join(folder.path, 'none')))).toEqual([]);
  const path = join(folder.path, 'bus');
  using _bus = await openFakeDbus(path, {});
  expect(await collectLines(createSystemdCollector(path))).toEqual([]);
});

/** Alert routing as the engine runs it: its file, the desktop, and what a restart takes along. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openAlertRouting,
  type AlertRouting,
  type AlertRoutingOptions,
} from '../../../src/main/engine/alertRouting.ts';
import { silentLogger } from '../../../src/main/engine/base/logger.ts';
import type { NotificationEvent } from '../../../src/shared/protocol.ts';
import type { AlertView } from '../../../src/shared/status.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { startRecordingWebhook } from '../../support/recordingWebhook.ts';

const SECOND = 1000;

let dir: string;
let clock: ManualClock;
let events: NotificationEvent[];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'routing-'));
  clock = createManualClock();
  events = [];
});
afterEach(() => {
  const left = clock.pending();
  fs.rmSync(dir, { recursive: true });
  if (left > 0) throw new Error(`${left} timers were left running.`);
});

const file = (): string => path.join(dir, 'alertmanager.yml');

const open = (more: Partial<AlertRoutingOptions> = {}): Promise<AlertRouting> =>
  openAlertRouting({
    clock,
    log: silentLogger,
    dataDir: dir,
    configDir: dir,
    file: undefined,
    prometheusFile: path.join(dir, 'prometheus.yml'),
    version: '0',
    externalUrl: 'http://me',
    readReference: async () => '',
    ailment: () => undefined,
    emit: (event) => events.push(event),
    onChange: () => {},
    ...more,
  });

function view(id: string, part: Partial<AlertView> = {}): AlertView {
  return {
    id,
    rule: 'Down',
    group: 'g',
    file: 'f',
    state: 'firing',
    severity: 'critical',
    labels: { alertname: 'Down', instance: id },
    annotations: { summary: `${id} is down` },
    summary: `${id} is down`,
    description: 'No answer.',
    expr: 'up == 0',
    value: 0,
    activeAtMs: clock.now(),
    firedAtMs: clock.now(),
    resolvedAtMs: undefined,
    forMs: 0,
    ...part,
  };
}

/** One evaluation, the second in which a toast may appear, and the disk's own time. */
async function evaluate(
  routing: AlertRouting,
  alerts: readonly AlertView[],
  phase: 'starting' | 'running' | 'removed' = 'running',
): Promise<void> {
  await routing.updateRules({ group: 'f;g', alerts, phase });
  await clock.advance(SECOND);
  await routing.alertmanager.flushed();
  await clock.advance(SECOND);
}

const titles = (): string[] => events.map(({ title }) => title);

describe('without a file', () => {
  it('the person is told of beginnings and ends in the notifier’s words', async () => {
    const routing = await open();
    await evaluate(routing, [view('a')]);
    await clock.advance(60 * SECOND);
    await evaluate(routing, []);
    expect(titles()).toEqual(['Critical: a is down', 'Resolved: a is down']);
    expect(events[0]?.path).toMatch(/^\/explore\?expr=up%20%3D%3D%200/);
    await routing[Symbol.asyncDispose]();
  });

  it('nothing is told twice over a restart, and the end in between is told after it', async () => {
    const first = await open();
    await evaluate(first, [view('a'), view('b')]);
    await first[Symbol.asyncDispose]();
    expect(titles()).toEqual(['Critical: a is down', 'Critical: b is down']);
    await clock.advance(600 * SECOND);
    const second = await open();
    await evaluate(second, [], 'starting');
    await evaluate(second, [view('b')]);
    await clock.advance(60 * SECOND);
    expect(titles().slice(2)).toEqual(['Resolved: a is down']);
    await second[Symbol.asyncDispose]();
  });

  it('a rule that is deleted ends its alerts without a word', async () => {
    const routing = await open();
    await evaluate(routing, [view('a')]);
    await evaluate(routing, [], 'removed');
    await clock.advance(60 * SECOND);
    expect(titles()).toEqual(['Critical: a is down']);
    expect(routing.alertmanager.seen.alertViews()).toEqual([]);
    await routing[Symbol.asyncDispose]();
  });

  it('many at once are one notification, in the time of a toast', async () => {
    const routing = await open();
    const started = process.cpuUsage();
    await evaluate(
      routing,
      Array.from({ length: 10_000 }, (_, i) => view(`h${i}`)),
    );
    // The disk and others have the thread in between, while the clock of this test waits for nobody.
    await expect
      .poll(async () => {
        await clock.advance(SECOND);
        return titles();
      })
      .toEqual([expect.stringMatching(/^10000 alerts/)]);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
    await routing[Symbol.asyncDispose]();
  });
});

describe('a test', () => {
  it('reaches the person every time, as the rule would tell it, and is not remembered', async () => {
    const routing = await open();
    const rule = view('a', { expr: 'celsius > 80', value: 95, description: '', annotations: { summary: 'a is hot' } });
    for (let i = 0; i < 2; i++) {
      const sent = await routing.alertmanager.trial.sendRouted(rule, new AbortController().signal);
      expect(sent).toEqual([{ integration: 'desktop/desktop[0]', isSent: true, text: 'shown' }]);
      await clock.advance(SECOND);
    }
    await routing.alertmanager.trial.send('desktop/desktop[0]', undefined, new AbortController().signal);
    expect(events.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
      'test: Warning: Test: a is down',
      'test: Warning: Test: a is down',
      'test: Note: Test: notifications arrive',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
    expect(events.every(({ about }) => about === undefined)).toBe(true);
    expect(routing.alertmanager.seen.alertViews()).toEqual([]);
    await routing[Symbol.asyncDispose]();
  });

  it('goes to everybody whom routing tells, and each answers for himself', async () => {
    await using hook = await startRecordingWebhook();
    hook.answer(({ path: at }) => ({ status: at === '/bad' ? 400 : 200 }));
    fs.writeFileSync(
      file(),
      `route: {receiver: other, routes: [{receiver: team, matchers: [alertname=Down]}]}
receivers:
- {name: other}
- name: team
  webhook_configs: [{url: '${hook.url}/good'}, {url: '${hook.url}/bad'}]
`,
    );
    const routing = await open();
    const sent = await routing.alertmanager.trial.sendRouted(view('a'), new AbortController().signal);
    expect(sent).toEqual([
      { integration: 'team/webhook[0]', isSent: true, text: 'HTTP 200' },
      { integration: 'team/webhook[1]', isSent: false, text: 'HTTP 400' },
    ]);
    expect(hook.received[0]?.body).toMatchObject({ alerts: [{ annotations: { summary: 'Test: a is down' } }] });
    await routing[Symbol.asyncDispose]();
  });
});

describe('with a file', () => {
  it('is in force, also after an edit; a bad edit changes nothing and is told', async () => {
    await using hook = await startRecordingWebhook();
    const write = (name: string): void =>
      fs.writeFileSync(
        file(),
        `route: {receiver: ${name}, group_wait: 0s}\nreceivers:\n- name: ${name}\n  webhook_configs: [{url: '${hook.url}/${name}'}]\n`,
      );
    write('one');
    const routing = await open();
    expect(routing.routing()).toMatchObject({ file: file(), root: { receiver: 'one' } });
    write('two');
    await routing.reload();
    expect(routing.alertmanager.seen.receiverNames()).toEqual(['two']);
    fs.writeFileSync(file(), 'route: {receiver: nobody}\n');
    await expect(routing.reload()).rejects.toThrow('undefined receiver "nobody"');
    expect(routing.alertmanager.seen.receiverNames()).toEqual(['two']);
    expect(routing.problems()[0]).toContain('undefined receiver "nobody"');
    await routing.updateRules({ group: 'f;g', alerts: [view('a')], phase: 'running' });
    await clock.advance(SECOND);
    await expect.poll(() => hook.received.length).toBe(1);
    expect(hook.received[0]?.path).toBe('/two');
    expect(events).toEqual([]);
    await routing[Symbol.asyncDispose]();
  });

  it('a bad one at the start leaves the person told', async () => {
    fs.writeFileSync(file(), 'route: [\n');
    const routing = await open();
    await evaluate(routing, [view('a')]);
    expect(titles()).toEqual(['Critical: a is down']);
    expect(routing.problems()).toHaveLength(1);
    await routing[Symbol.asyncDispose]();
    await expect(open({ file: file() })).rejects.toThrow('parsing YAML file');
  });

  it('only programs of the list are run', async () => {
    fs.writeFileSync(
      file(),
      `route: {receiver: r, group_wait: 0s}\nreceivers:\n- name: r\n  command_configs: [{command: [/bin/cat]}]\n`,
    );
    const routing = await open();
    const test = (): Promise<{ isSent: boolean }> =>
      routing.alertmanager.trial.send('r/command[0]', undefined, new AbortController().signal);
    expect(await test()).toMatchObject({ isSent: false });
    fs.writeFileSync(path.join(dir, 'allowed-commands'), '# mine\n/bin/cat\n');
    expect(await test()).toMatchObject({ isSent: true });
    await routing[Symbol.asyncDispose]();
  });
});

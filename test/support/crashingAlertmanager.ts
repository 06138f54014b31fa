/**
 * A program to be killed: an Alertmanager that gets new alerts and silences as fast as it may, and prints a line for each
 * that it has taken for good. Arguments: folder, webhook, number of the first alert. It never ends by itself, unless told
 * to only deliver what is left ("drain").
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Alertmanager } from '../../src/main/engine/alerting/alertmanager.ts';
import { parseAlertmanagerConfig } from '../../src/main/engine/alerting/config/alertmanagerConfig.ts';
import { openJournal } from '../../src/main/engine/alerting/journal/journal.ts';
import { systemClock } from '../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../src/main/engine/base/logger.ts';

const [dir = '', url = '', first = '0', mode = 'run'] = process.argv.slice(2);

const CONFIG = `
route:
  receiver: hook
  group_by: [n]
  group_wait: 10ms
  group_interval: 100ms
  repeat_interval: 1h
receivers:
  - name: hook
    webhook_configs:
      - url: ${url}
`;

const alertmanager = new Alertmanager({
  clock: systemClock,
  journal: openJournal(path.join(dir, 'journal'), silentLogger),
  version: '0',
  hostname: 'test',
  desktop: { show: () => {} },
  resolveClient: async () => ({ headers: [], tls: {} }),
  allowedCommands: () => [],
  externalUrl: () => '',
  graphPath: () => '',
  random: Math.random,
  newId: randomUUID,
  remind: () => {},
  onChange: () => {},
});
await alertmanager.apply(parseAlertmanagerConfig(CONFIG, 'alertmanager.yml'));
process.stdout.write('ready\n');

const labels = (n: number): Record<string, string> => ({ alertname: 'Crash', n: String(n) });
const iso = (ms: number): string => new Date(ms).toISOString();

/** One new alert, the end of the one before last, and now and then a silence; printed once a crash cannot undo them. */
async function takeSome(n: number): Promise<void> {
  const now = Date.now();
  const ended = n - 2;
  alertmanager.postAlerts(
    alertmanager.readPostedAlerts([
      { labels: labels(n), startsAt: iso(now), endsAt: iso(now + 3_600_000) },
      ...(ended >= Number(first) ? [{ labels: labels(ended), startsAt: iso(now - 1000), endsAt: iso(now) }] : []),
    ]),
  );
  await alertmanager.flushed();
  process.stdout.write(`fired ${n}\n`);
  if (ended >= Number(first)) process.stdout.write(`ended ${ended}\n`);
  if (n % 5 !== 0) return;
  const silence = await alertmanager.silences.draft({
    matchers: [{ name: 'other', type: '=', value: String(n) }],
    endsAtMs: now + 3_600_000,
    createdBy: 'test',
    comment: String(n),
  });
  process.stdout.write(`silence ${silence}\n`);
}

const sentTimes = (): number => alertmanager.seen.notificationLog().reduce((sum, { atMs }) => sum + atMs, 0);

if (mode === 'run') {
  for (let n = Number(first); ; n++) {
    await takeSome(n);
    await new Promise((done) => setTimeout(done, 5));
  }
}
// What is left goes out by itself; it is done when nothing new was noted for a while.
let noted = -1;
for (let times = sentTimes(); times !== noted; times = sentTimes()) {
  noted = times;
  await new Promise((done) => setTimeout(done, 2000));
}
process.stdout.write(
  `silences ${alertmanager.silences
    .views()
    .map(({ id }) => id)
    .join(' ')}\n`,
);
process.exit(0);

/** The pages of alerting in a real browser on a real server: silenced, acknowledged, routed, explained, looked back on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { type RecordingWebhook, startRecordingWebhook } from '../support/recordingWebhook.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { slack } from '../support/slack.ts';
import { watchPage, type WatchedPage } from '../support/watchedPage.ts';

const HOUR = 3_600_000;
const BUSY_MS = 180_000;
const PATIENCE = { timeout: 30_000, interval: 100 };

const rule = (name: string, labels: string, summary: string, more = ''): string =>
  `  - alert: ${name}\n    expr: vector(83.7) > 80\n    labels: {${labels}}\n    annotations: {summary: '${summary}'}\n${more}`;

const RULES = `groups:
- name: machines
  interval: 1s
  rules:
${[
  rule('HostDown', 'severity: critical, host: build-02, team: infra', 'build-02 is down'),
  rule('HostSlow', 'severity: warning, host: build-02, team: infra', 'build-02 is slow'),
  rule('DiskFills', 'severity: warning, host: nas, mountpoint: /srv, device: md0', 'Disk /srv on nas fills in 3 days'),
  rule('DiskHigh', 'severity: warning, host: workbench, mountpoint: /', 'Root disk above 80% on workbench'),
  rule('QueueLag', 'severity: warning, queue: invoices, team: db', 'Worker queue is behind by 14 min'),
  rule('Latency', 'severity: warning, service: api', 'API latency above 500 ms', '    for: 1h\n'),
].join('')}`;

const routing = (url: string): string => `route:
  receiver: ops
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 4h
  routes:
    - matchers: [team="db"]
      receiver: databases
      group_by: [queue]
      continue: true
    - matchers: [team="infra"]
      routes:
        - matchers: [severity="critical"]
          receiver: pager
    - matchers: [team=~"web|shop"]
      mute_time_intervals: [always]
time_intervals:
  - name: always
    time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]
inhibit_rules:
  - source_matchers: [alertname="HostDown"]
    target_matchers: [alertname="HostSlow"]
    equal: [host]
receivers:
  - name: ops
    webhook_configs: [{url: '${url}/ops'}]
  - name: pager
    webhook_configs: [{url: '${url}/pager'}]
  - name: databases
    webhook_configs: [{url: '${url}/broken', send_resolved: false}]
`;

/** So many days ago, as the API takes it. */
const day = (days: number): string => new Date(Date.now() - days * 24 * HOUR).toISOString();

const storm = (endsAt?: string): readonly object[] =>
  Array.from({ length: 10_000 }, (_, i) => ({
    labels: { alertname: 'Storm', n: String(i), team: 'web' },
    annotations: { summary: `Storm ${i}` },
    endsAt,
  }));

describe.skipIf(chromiumPath === undefined)('the pages of alerting', () => {
  let browser: Browser;
  let context: BrowserContext;
  let watched: WatchedPage;
  let page: Page;
  let hook: RecordingWebhook;
  let server: ServeProcess;
  let folder: string;

  const routingFile = (): string => join(folder, 'alertmanager.yml');
  const row = (summary: string): Locator => page.locator('.alert-row', { hasText: summary });
  const groupOf = (title: string): Locator => page.getByRole('group', { name: title, exact: true });
  const sheet = (): Locator => page.getByRole('dialog');
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(new URL(path, server.base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const silences = async (): Promise<readonly { id: string; comment: string; status: { state: string } }[]> =>
    (await server.json('/api/v2/silences')) as never;

  async function open(query = ''): Promise<void> {
    await watched.open(`/alerts${query}`);
    await page.waitForFunction(() => document.querySelector('.skeleton') === null);
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sightglass-alerts-'));
    hook = await startRecordingWebhook();
    hook.answer(({ path }) => (path === '/broken' ? { status: 400, body: 'no such channel' } : { status: 200 }));
    writeFileSync(join(folder, 'rules.yml'), RULES);
    writeFileSync(routingFile(), routing(hook.url));
    server = await ServeProcess.start({
      config: `rule_files: [${join(folder, 'rules.yml')}]\n`,
      args: ['--no-auth', '--no-host', '--alertmanager-config', routingFile()],
    });
    browser = await launchBrowser();
    await vi.waitUntil(() => hook.received.some(({ path }) => path === '/pager'), PATIENCE);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await hook?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    watched = await watchPage(context, server.base);
    ({ page } = watched);
    page.setDefaultTimeout(30_000);
  });
  afterEach(async () => {
    const { errors, console } = watched.faults;
    await context.close();
    for (const { id, status } of await silences()) {
      if (status.state !== 'expired') await fetch(new URL(`/api/v2/silence/${id}`, server.base), { method: 'DELETE' });
    }
    if (errors.length + console.length > 0) throw new Error([...errors, ...console].join('; '));
  });

  it('shows who was told, and what is kept quiet by another alert', async () => {
    await open();
    await expect.poll(() => row('build-02 is down').textContent(), PATIENCE).toContain('sent to pager');
    expect(await groupOf('Silenced').textContent()).toContain('another alert stands for it');
    expect(await groupOf('Pending').textContent()).toContain('fires in');
    await page.getByLabel('Grouped by').selectOption('host');
    await expect.poll(() => groupOf('build-02').count(), PATIENCE).toBe(1);
    expect(page.url()).toContain('group=host');
    await page.getByLabel('Filter alerts by label').fill('severity="critical"');
    await expect.poll(() => page.locator('.alert-row').count(), PATIENCE).toBe(1);
  });

  it('silences an alert by the keyboard alone, counts what it hits, and takes it back', async () => {
    await open();
    await row('Disk /srv').getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('s');
    await sheet().waitFor();
    expect(await sheet().getByLabel('Value of alertname').inputValue()).toBe('DiskFills');
    expect(await sheet().getByLabel('device must match').isChecked()).toBe(false);
    await sheet().getByText('Silences 1 alert now', { exact: true }).waitFor();
    await sheet().getByLabel('Label', { exact: true }).first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    await page.keyboard.type('|DiskHigh');
    await sheet().getByLabel('How alertname is compared').selectOption('=~');
    await sheet().getByLabel('host must match').press('Space');
    await sheet().getByText('Silences 2 alerts now', { exact: true }).waitFor();
    await sheet().getByRole('button', { name: 'Silence for 4 h' }).press('Enter');
    await sheet().getByText('Say why').waitFor();
    await sheet().getByLabel('Why').fill('Moving old footage tonight.');
    await sheet().getByLabel('By').fill('dana');
    await page.keyboard.press('Enter');
    await page.getByText('Silenced for 4 h.').waitFor();
    await expect.poll(() => sheet().count(), PATIENCE).toBe(0);
    await expect
      .poll(() => groupOf('Silenced').textContent(), PATIENCE)
      .toContain('“Moving old footage tonight.”, by dana.');
    expect(await groupOf('Silenced').locator('.alert-row').count()).toBe(3);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(() => groupOf('Silenced').locator('.alert-row').count(), PATIENCE).toBe(1);
    // The name is remembered, and what was typed stays when the sheet is closed by mistake.
    await page.keyboard.press('s');
    expect(await sheet().getByLabel('By').inputValue()).toBe('dana');
    await sheet().getByLabel('Why').fill('half');
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet().count(), PATIENCE).toBe(0);
    await page.keyboard.press('s');
    expect(await sheet().getByLabel('Why').inputValue()).toBe('half');
  });

  it('silences several selected alerts at once', async () => {
    await open();
    await row('Disk /srv').getByRole('button').first().click();
    await page.keyboard.press('x');
    await row('Root disk').getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Silence all 2' }).click();
    expect(await sheet().getByLabel('Value of alertname').inputValue()).toBe('DiskFills|DiskHigh');
    await sheet().getByText('Silences 2 alerts now', { exact: true }).waitFor();
  });

  it('wants a second look at what would silence everything', async () => {
    await open('?matchers=%7Balertname%3D~%22.%2B%22%7D');
    await sheet().getByLabel('Why').fill('all');
    await sheet().getByLabel('By').fill('dana');
    await sheet().getByRole('button', { name: 'Silence for 4 h' }).click();
    await sheet().getByText('This silences all 6 rules.').waitFor();
    expect(await silences()).not.toContainEqual(expect.objectContaining({ comment: 'all' }));
    await sheet().getByRole('button', { name: 'Silence all the same' }).click();
    await expect.poll(silences, PATIENCE).toContainEqual(expect.objectContaining({ comment: 'all' }));
  });

  it('acknowledges and silences for an hour by one key', async () => {
    await open();
    await row('Root disk').getByRole('button').first().click();
    await page.keyboard.press('Shift+A');
    await page.getByText('Acknowledged until resolved: Root disk').waitFor();
    await expect.poll(() => groupOf('Silenced').textContent(), PATIENCE).toContain('until resolved');
    await row('Disk /srv').getByLabel('Actions for').click();
    await page.getByRole('menuitem', { name: 'Silence 1 h' }).click();
    await page.getByText('Silenced for 1 h: Disk /srv').waitFor();
    await expect.poll(() => groupOf('Silenced').locator('.alert-row').count(), PATIENCE).toBe(3);
  });

  it('lists silences, changes, lengthens and ends them, and makes them again', async () => {
    await open('?tab=silences');
    await page.getByText('Nothing is silenced').waitFor();
    await page.getByRole('button', { name: 'New silence' }).first().click();
    await sheet().getByRole('button', { name: 'Paste matchers' }).click();
    await sheet().getByLabel('Matchers').fill('{queue="invoices", team=~"d.*"}');
    await sheet().getByRole('button', { name: 'Use these' }).click();
    await sheet().getByRole('button', { name: 'Only at certain times' }).click();
    await sheet().getByLabel('From').fill('00:00');
    await sheet().getByLabel('To', { exact: true }).fill('24:00');
    for (const day of ['Saturday', 'Sunday']) await sheet().getByRole('button', { name: day }).click();
    await sheet().getByLabel('Why').fill('Backfill of October');
    await sheet().getByLabel('By').fill('ben');
    await sheet()
      .getByRole('button', { name: /^Silence for \d/ })
      .click();
    const line = page.locator('.silence-table tr', { hasText: 'Backfill of October' });
    await line.waitFor();
    expect(await line.textContent()).toContain('Only every day 00:00–24:00');
    await expect.poll(() => line.textContent(), PATIENCE).toMatch(/Active.*ben/);
    await line.getByRole('button', { name: '1 h longer' }).click();
    await page.getByText('The silence lasts 1 h longer.').waitFor();
    await line.getByRole('button', { name: 'Change' }).click();
    await sheet().getByLabel('Why').fill('Backfill of November');
    await sheet().getByRole('button', { name: 'Save' }).click();
    const changed = page.locator('.silence-table tr', { hasText: 'Backfill of November' });
    await changed.getByRole('button', { name: 'End now' }).click();
    await expect.poll(() => changed.count(), PATIENCE).toBe(0);
    await page.getByRole('group', { name: 'Which silences' }).getByRole('button', { name: 'Ended' }).click();
    await changed.getByRole('button', { name: 'Silence again' }).click();
    expect(await sheet().getByLabel('Value of queue').inputValue()).toBe('invoices');
  });

  it('draws the tree of routes and lights the way of labels', async () => {
    await open('?tab=routing&labels=team%3Dinfra+severity%3Dcritical');
    await page.getByText('Goes to pager.').waitFor();
    await expect.poll(() => page.locator('.route-table tr.is-lit').count(), PATIENCE).toBe(3);
    expect(await page.locator('.route-table tr.is-end').textContent()).toContain('severity="critical"');
    await page.getByLabel('Where would an alert').fill('team=shop');
    await page.getByText('Goes to ops, but not at this time: always.').waitFor();
    await page.getByLabel('Where would an alert').fill('team=db queue=x');
    await page.getByText('Goes to databases.').waitFor();
    await page.getByLabel('Where would an alert').fill('team=~db');
    await page.getByText('An alert has its labels: write name=value.').waitFor();
  });

  it('tests a receiver, says what it answered, and fills templates in with a real alert', async () => {
    await open('?tab=routing');
    const before = hook.received.filter(({ path }) => path === '/pager').length;
    await page.getByRole('button', { name: 'Send test to pager/webhook[0]' }).click();
    await page.getByText('Test arrived').waitFor();
    expect(hook.received.filter(({ path }) => path === '/pager')).toHaveLength(before + 1);
    await page.getByRole('button', { name: 'Send test to databases/webhook[0]' }).click();
    await page.getByText('Test failed').waitFor();
    await page.getByText('no such channel').first().waitFor();
    await page.getByRole('combobox', { name: 'Alert', exact: true }).selectOption({ index: 1 });
    await page.getByRole('combobox', { name: 'Template', exact: true }).selectOption('email.default.subject');
    await expect.poll(() => page.getByLabel('Filled in').textContent(), PATIENCE).toContain('1 firing:');
    await page.getByRole('textbox', { name: 'Template' }).fill('{{ .Nope.x }}');
    await page.getByText("can't evaluate field Nope").waitFor();
  });

  it('shows what is wrong with an edited file by line and key, and what still holds', async () => {
    const good = readFileSync(routingFile(), 'utf8');
    await open('?tab=routing');
    writeFileSync(routingFile(), good.replace('repeat_interval: 4h', 'repeat_interval: soon'));
    await page.getByText('The edited file is not in force').waitFor({ timeout: 30_000 });
    expect(await page.getByLabel('Problems of the routing').textContent()).toMatch(/line 6, \S*repeat_interval/);
    expect(await page.locator('.route-table').textContent()).toContain('pager');
    writeFileSync(routingFile(), good);
    await expect.poll(() => page.getByText('The edited file is not in force').count(), PATIENCE).toBe(0);
  });

  it('says why somebody was told, and why nobody was', async () => {
    await open();
    await row('build-02 is down').getByRole('button').first().click();
    await page.keyboard.press('w');
    await page.getByText('pager/webhook[0] was told.', { exact: true }).waitFor();
    expect(await page.getByLabel('Its way').textContent()).toMatch(/Firing.*Grouped.*Let through.*Sent.*answered/);
    await page.getByText('What receivers know').waitFor();
    await open();
    await row('build-02 is slow').getByLabel('Actions for').click();
    await page.getByRole('menuitem', { name: 'Why told, or not' }).click();
    await page.getByLabel('Verdict').getByText('Inhibited:').waitFor();
    await page.getByRole('link', { name: 'The other alert' }).first().click();
    await page.getByText('pager/webhook[0] was told.', { exact: true }).waitFor();
    await open();
    await row('Worker queue').getByLabel('Actions for').click();
    await page.getByRole('menuitem', { name: 'Why told, or not' }).click();
    await expect.poll(() => page.getByLabel('Its way').textContent(), PATIENCE).toMatch(/Not sent.*no such channel/);
    await open('?why=0000000000000000');
    await page.getByText('Nothing is known of this alert any more').waitFor();
  });

  it('looks back: figures, a line per rule, every time, and a file of it', async () => {
    const labels = { alertname: 'Backup', host: 'nas', severity: 'warning' };
    const annotations = { summary: 'The backup is late' };
    const [startsAt, endsAt] = [day(2), day(1.5)];
    await post('/api/v2/alerts', [{ labels, annotations, startsAt }]);
    await post('/api/v2/alerts', [{ labels, annotations, startsAt, endsAt }]);
    await open('?tab=history');
    await page.getByLabel('Backup fired').waitFor();
    expect(await page.getByLabel('Figures').textContent()).toMatch(/Mean time to resolve12\u202fh/);
    await page.getByRole('button', { name: 'Backup' }).click();
    await expect.poll(() => page.locator('.span-table tbody tr').count(), PATIENCE).toBe(1);
    expect(await page.locator('.span-table tbody tr').textContent()).toMatch(/The backup is late.*12\u202fh/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text.split('\r\n')[1]).toContain(',43200,The backup is late,');
    await page.getByRole('link', { name: 'Why told, or not' }).click();
    await page.getByLabel('Verdict').waitFor();
  });

  it('stays quick with ten thousand alerts that fire', { timeout: BUSY_MS }, async () => {
    await post('/api/v2/alerts', storm());
    await open();
    await page.getByText('Storm ').first().waitFor();
    expect(await page.locator('.alert-row').count()).toBeLessThan(400);
    const took = await page.evaluate(async () => {
      const started = performance.now();
      dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return performance.now() - started;
    });
    expect(took).toBeLessThan(300 * slack());
    await post('/api/v2/alerts', storm(new Date().toISOString()));
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      it(
        `are sound in the ${colorScheme} theme at ${viewport.width} × ${viewport.height}`,
        { timeout: BUSY_MS },
        async () => {
          await post('/api/v2/silences', {
            matchers: [{ name: 'alertname', value: 'QueueLag', isRegex: false }],
            startsAt: new Date().toISOString(),
            endsAt: new Date(Date.now() + HOUR).toISOString(),
            createdBy: 'dana',
            comment: 'Backfill',
          });
          await using own = await browser.newContext({ viewport, colorScheme });
          const seen = await watchPage(own, server.base);
          const { fingerprint } = ((await server.json('/api/v2/alerts')) as { fingerprint: string }[])[0] ?? {};
          for (const path of [
            '/alerts',
            '/alerts?matchers=%7Bhost%3D%22nas%22%7D',
            '/alerts?tab=silences',
            '/alerts?tab=routing&labels=team%3Ddb',
            '/alerts?tab=history',
            `/alerts?why=${fingerprint}`,
          ]) {
            await seen.open(path);
            await seen.page.waitForFunction(
              () => document.querySelector('.skeleton') === null && document.querySelector('.panel') !== null,
            );
            expect(
              await seen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
              `width of ${path}`,
            ).toBeLessThanOrEqual(0);
            expect(await seen.axeViolations(), `axe on ${path}`).toEqual([]);
            expect(seen.faults, `faults of ${path}`).toEqual({ console: [], errors: [], failed: [], foreign: [] });
          }
        },
      );
    }
  }
});

/** Rules in a real browser on a real server with a past: tried while they are typed, dragged, saved with their diff, taken back. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { writePast } from '../support/pastStore.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { watchPage } from '../support/watchedPage.ts';

const RULES = `# The house.
groups:
  - name: hosts
    interval: 15s
    rules:
      # Busy for minutes, not for a moment.
      - alert: HostBusy
        expr: cpu_percent > 90
        for: 5m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.instance | stripPort }} is busy'

      - alert: Misspelt
        expr: cpu_percnt > 90
`;

describe.skipIf(chromiumPath === undefined)('the pages of rules', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: ServeProcess;
  let folder: string;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sightglass-rules-'));
    mkdirSync(join(folder, 'data'));
    await writePast(join(folder, 'data'));
    writeFileSync(join(folder, 'hosts.yml'), RULES);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
  });
  afterEach(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const file = (): string => join(folder, 'hosts.yml');
  const config = (): string => join(folder, 'prometheus.yml');

  async function start(text = 'rule_files: [hosts.yml]\n'): Promise<void> {
    writeFileSync(config(), text);
    server = await ServeProcess.start({
      args: ['--no-auth', '--no-host', '--config-file', config()],
      dataDir: join(folder, 'data'),
    });
  }
  const open = (query: string): Promise<unknown> => page.goto(new URL(`/alerts?tab=rules${query}`, server.base).href);
  const openRule = (index: number): Promise<unknown> =>
    open(`&${new URLSearchParams({ edit: String(index), group: 'hosts', file: file() }).toString()}`);
  const inForce = async (): Promise<readonly string[]> => {
    const answer = (await server.json('/api/v1/rules')) as {
      readonly data: { readonly groups: readonly { readonly rules: readonly { readonly query: string }[] }[] };
    };
    return answer.data.groups.flatMap(({ rules }) => rules.map(({ query }) => query));
  };

  it('says what a rule would have done; the dragged limit goes to the file, and back', async () => {
    await start();
    await openRule(0);
    const past = page.getByRole('region', { name: 'What this rule would have done' });
    await past.getByText('3 times').waitFor();
    await past.getByText('1 spike').waitFor();
    const firings = page.getByRole('region', { name: 'Each firing' });
    expect(await firings.getByRole('row').count()).toBe(4);
    await page.getByText('Warning: nas is busy').waitFor();

    const handle = past.getByRole('slider', { name: 'Limit of the rule' });
    const box = await handle.boundingBox();
    if (box === null) throw new Error('The limit has no handle.');
    await page.mouse.move(box.x + 200, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 150, { steps: 4 });
    await page.mouse.up();
    const limit = Number(await page.getByRole('textbox', { name: 'Limit' }).inputValue());
    expect(limit).toBeLessThan(60);
    await handle.press('ArrowUp');
    await expect
      .poll(async () => Number(await page.getByRole('textbox', { name: 'Limit' }).inputValue()))
      .toBeGreaterThan(limit);

    const typed = page.getByRole('textbox', { name: 'Limit' });
    await typed.fill('96');
    await past.getByText('0 times').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('+ expr: cpu_percent > 96').or(page.getByText('cpu_percent > 96').last()).first().waitFor();
    expect(readFileSync(file(), 'utf8')).toBe(RULES);
    await page.getByRole('button', { name: 'Save to file' }).click();
    await page.getByText('HostBusy is saved and in force.').waitFor();
    expect(readFileSync(file(), 'utf8')).toBe(RULES.replace('cpu_percent > 90', 'cpu_percent > 96'));
    expect(await inForce()).toContain('cpu_percent > 96');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('as it was before').waitFor();
    expect(readFileSync(file(), 'utf8')).toBe(RULES);
    expect(await inForce()).toContain('cpu_percent > 90');
  });

  it('writes what no data means into the expression, and sends the message as a test', async () => {
    await start();
    await openRule(0);
    const choice = page.getByRole('combobox', { name: 'No data means' });
    await choice.selectOption('Alert');
    await page.getByRole('button', { name: 'YAML' }).click();
    await page.getByText('cpu_percent > 90 or absent(cpu_percent)').waitFor();
    await page.getByRole('button', { name: 'Form' }).click();
    expect(await choice.inputValue()).toBe('alert');
    await page.getByRole('slider', { name: 'Limit of the rule' }).waitFor();
    await choice.selectOption('OK');
    await page.getByText('Warning: nas is busy').waitFor();
    await page.getByRole('button', { name: 'Send test notification' }).click();
    await page.getByText('Arrived').waitFor();
    await page.getByText('desktop/desktop[0]').waitFor();
  });

  it('shows one document as form and as YAML, and never saves a mistake', async () => {
    await start();
    await openRule(0);
    await page.getByRole('button', { name: 'YAML' }).click();
    const editor = page.getByRole('textbox', { name: 'Rule in YAML' });
    await editor.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('alert: HostBusy\nexpr: cpu_percent >\nfor: 1m\n');
    await page.getByText(/Line \d: could not parse expression/).waitFor();
    expect(await page.getByRole('button', { name: /Save rule/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('alert: HostBusy\nexpr: cpu_percent > 94 # loud\nfor: 1m\n');
    await page.getByText('4 times').waitFor();
    await page.getByRole('button', { name: 'Form' }).click();
    expect(await page.getByRole('textbox', { name: 'Limit' }).inputValue()).toBe('94');
    await page.getByRole('textbox', { name: 'For at least' }).fill('15m');
    await page.getByText('1 time', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'YAML' }).click();
    await expect.poll(() => editor.innerText()).toContain('for: 15m');
    expect(await editor.innerText()).toContain('# loud');
    expect(await inForce()).toContain('cpu_percent > 90');
  });

  it('makes a file of its own for the first rule, named in the configuration', async () => {
    await start('# Mine.\nglobal:\n  evaluation_interval: 15s\n');
    await open('&edit=new');
    await page.getByRole('textbox', { name: 'Query of the rule' }).click();
    await page.keyboard.insertText('cpu_percent > 90');
    await page.getByText('3 times').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).first().fill('Busy');
    await page.getByRole('button', { name: /Save rule/ }).click();
    await page.getByRole('dialog').getByText('rules/own.yml').last().waitFor();
    await page.getByRole('button', { name: 'Save to file' }).click();
    await page.getByText('Busy is saved and in force.').waitFor();
    expect(readFileSync(config(), 'utf8')).toMatch(/^# Mine\.[\s\S]*rule_files:\n {2}- rules\/own\.yml\n$/);
    expect(readFileSync(join(folder, 'rules/own.yml'), 'utf8')).toContain('expr: cpu_percent > 90');
    expect(await inForce()).toEqual(['cpu_percent > 90']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('as it was before').waitFor();
    expect(existsSync(join(folder, 'rules/own.yml'))).toBe(false);
    expect(await inForce()).toEqual([]);
  });

  it('finds a metric that is not there, and puts the one that was meant in its place', async () => {
    await start();
    await open('&view=doctor');
    await page.getByText('Nothing called cpu_percnt was ever stored').waitFor();
    await page.getByRole('button', { name: 'Show change' }).click();
    await page.getByRole('button', { name: 'Save to file' }).click();
    await page.getByText('Misspelt is changed and in force.').waitFor();
    expect(readFileSync(file(), 'utf8')).toBe(RULES.replace('cpu_percnt', 'cpu_percent'));
  });

  it('tells how often each rule fired lately, and what packs would have done', async () => {
    await start();
    await open('');
    await page.getByText(/Would have fired 3 times in 7 days/).waitFor({ state: 'attached' });
    await page.getByRole('link', { name: 'Packs' }).click();
    await page.getByRole('region', { name: 'PostgreSQL' }).waitFor();
    await page.getByRole('region', { name: 'Redis' }).getByRole('button', { name: 'Add rules' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('The rules for Redis are in force.').waitFor();
    expect(await inForce()).toContain('redis_up == 0');
  });

  it('is sound in both themes and sizes', async () => {
    await start();
    const rule = new URLSearchParams({ edit: '0', group: 'hosts', file: file() }).toString();
    for (const colorScheme of ['dark', 'light'] as const) {
      for (const viewport of [
        { width: 1440, height: 900 },
        { width: 1024, height: 700 },
      ]) {
        const own = await browser.newContext({ viewport, colorScheme });
        const watched = await watchPage(own, server.base);
        for (const [query, settled] of [
          ['', '.fired-strip svg'],
          [`&${rule}`, '.rule-past-chart canvas'],
          ['&view=doctor', '.doctor-finding'],
          ['&view=packs', '.pack'],
        ] as const) {
          await watched.open(`/alerts?tab=rules${query}`);
          await watched.page.waitForSelector(settled);
          expect(await watched.axeViolations()).toEqual([]);
          expect(watched.faults).toEqual({ console: [], errors: [], failed: [], foreign: [] });
          const isScrolled = await watched.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          expect(isScrolled).toBe(false);
        }
        await own.close();
      }
    }
  }, 180_000);
});

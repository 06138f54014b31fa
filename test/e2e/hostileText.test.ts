/** Label values, help texts and annotations are written by others: whatever they hold is text, and never runs or loads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { type FakeTarget, startFakeTarget } from '../support/fakeTarget.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { watchPage } from '../support/watchedPage.ts';

/** Each sets `window.owned` or asks `elsewhere` for something, where it is taken for more than text. */
const attacks = (elsewhere: string): readonly string[] => [
  `<script>window.owned=1</script>`,
  `<img src=x onerror="window.owned=1">`,
  `<img src="${elsewhere}/pixel.png">`,
  `"><svg onload="window.owned=1">`,
  `'-(window.owned=1)-'`,
  `<iframe src="${elsewhere}/frame"></iframe>`,
  `javascript:window.owned=1`,
  `<a href="javascript:window.owned=1">click</a>`,
  `<link rel="stylesheet" href="${elsewhere}/style.css">`,
  `{{ constructor.constructor("window.owned=1")() }}`,
  '${window.owned=1}',
];

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
/** A template's text, as a person's rule file would hold it. */
const annotation = (text: string): string => JSON.stringify(text.replaceAll('{{', '{{ "{{" }}'));

function exposition(texts: readonly string[]): string {
  const lines = texts.map((text, i) => `hostile_value{text="${escaped(text)}"} ${i + 1}`);
  return `# HELP hostile_value ${texts.join(' ')}\n# TYPE hostile_value gauge\n${lines.join('\n')}\n`;
}

function ruleFile(texts: readonly string[]): string {
  const all = texts.join(' ');
  return `groups:
  - name: ${JSON.stringify(`hostile ${texts[0]}`)}
    interval: 1s
    rules:
      - alert: ${JSON.stringify(`Hostile ${texts[1]}`)}
        expr: hostile_value > 0
        labels: { severity: critical, note: ${annotation(texts[3] ?? '')} }
        annotations:
          summary: 'Hostile {{ $labels.text }}'
          description: ${annotation(all)}
          runbook_url: ${annotation(texts[6] ?? '')}
`;
}

let browser: Browser;
let server: ServeProcess;
let target: FakeTarget;
let elsewhere: FakeTarget;
let folder: string;

describe.skipIf(chromiumPath === undefined)('hostile text', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sightglass-hostile-'));
    [target, elsewhere] = await Promise.all([startFakeTarget(), startFakeTarget()]);
    const texts = attacks(`http://${elsewhere.address}`);
    target.answer(exposition(texts));
    const rules = join(folder, 'rules.yml');
    writeFileSync(rules, ruleFile(texts));
    server = await ServeProcess.start({
      config: `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [${JSON.stringify(rules)}]
scrape_configs:
  - job_name: ${JSON.stringify(texts[0])}
    static_configs: [{ targets: ['${target.address}'], labels: { note: ${JSON.stringify(texts[1])} } }]
`,
      args: ['--no-auth'],
    });
    browser = await launchBrowser();
    const alerts = async (): Promise<void> => expect(await server.query('ALERTS')).toHaveLength(texts.length);
    await vi.waitFor(alerts, { timeout: 20_000, interval: 200 });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await target?.[Symbol.asyncDispose]();
    await elsewhere?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is shown as it is, runs nothing and asks nobody', async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const watched = await watchPage(context, server.base);
    const { page } = watched;
    const visit = async (path: string, shown: string, act: () => Promise<void> = async () => {}): Promise<void> => {
      await watched.open(path);
      await page.getByText(shown).first().waitFor();
      await act();
      expect(await page.evaluate(() => 'owned' in window), `something ran on ${path}`).toBe(false);
      expect(await page.locator('a[href^="javascript:" i]').count(), `a script link on ${path}`).toBe(0);
      expect(watched.faults, `faults of ${path}`).toEqual({ console: [], errors: [], failed: [], foreign: [] });
    };
    const image = '<img src=x onerror=';
    const chart = '.chart-plot .u-over';
    await visit('/explore?expr=hostile_value', image, async () => {
      await page.locator(chart).hover();
      await page.getByRole('tooltip').waitFor();
      await page.keyboard.press('Escape');
      await page
        .getByRole('radio', { name: 'Table' })
        .or(page.getByText('Table', { exact: true }))
        .first()
        .click();
      await page.locator('td', { hasText: image }).first().waitFor();
    });
    await visit('/explore', 'Query', async () => {
      await page.locator('.cm-content').click();
      await page.keyboard.type('hostile_');
      await page.locator('.cm-tooltip-autocomplete', { hasText: 'hostile_value' }).waitFor();
    });
    await visit('/alerts', `Hostile ${image}`, async () => {
      await page.locator('.alert-row').first().click();
      await page.locator(chart).first().waitFor();
    });
    await visit('/alerts?tab=rules', `Hostile ${image}`);
    await visit('/targets', '<script>window.owned=1</script>', () => page.locator('.target-name').last().click());
    await visit('/', 'Hostile', async () => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('hostile');
      await page.getByRole('dialog').getByText('Hostile').first().waitFor();
    });
    expect(elsewhere.requests.map(({ url }) => url)).toEqual([]);
  });
});

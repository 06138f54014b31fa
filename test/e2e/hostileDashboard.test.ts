/** Dashboards are written by others: whatever their texts, links and names hold is shown as text, and never runs or loads. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { type FakeTarget, startFakeTarget } from '../support/fakeTarget.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { watchPage } from '../support/watchedPage.ts';

const attacks = (elsewhere: string): readonly string[] => [
  `<script>window.owned=1</script>`,
  `<img src=x onerror="window.owned=1">`,
  `<img src="${elsewhere}/pixel.png">`,
  `<svg onload="window.owned=1"><a href="javascript:window.owned=1"><text>x</text></a></svg>`,
  `<a href="java&#x0A;script:window.owned=1">click</a>`,
  '<a href="\u0001javascript:window.owned=1">click</a>',
  `<iframe srcdoc="<script>parent.owned=1</script>"></iframe>`,
  `<div style="background:url(${elsewhere}/bg.png)">styled</div>`,
  `<style>@import url(${elsewhere}/style.css);</style>`,
  `<form action="${elsewhere}/form"><button>send</button></form>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=window.owned=1></style></mglyph></table></mtext></math>`,
  `[click](javascript:window.owned=1)`,
  `![image](${elsewhere}/markdown.png)`,
  `<input autofocus onfocus="window.owned=1">`,
  `<base href="${elsewhere}/">`,
];
const LINKS = [
  'javascript:window.owned=1',
  ' java\nscript:window.owned=1',
  'data:text/html,<script>window.owned=1</script>',
  'vbscript:x',
];

const targetWith = (more: object): object => ({ refId: 'A', expr: 'hostile_value', ...more });

function hostileBoard(texts: readonly string[]): object {
  const all = texts.join('\n\n');
  const links = LINKS.map((url) => ({ title: texts[0], url, targetBlank: false }));
  const panel = (id: number, type: string, more: object): object => ({
    id,
    type,
    title: `${type} ${texts[id % texts.length]}`,
    description: all,
    links,
    gridPos: { x: ((id - 1) % 4) * 6, y: Math.floor((id - 1) / 4) * 8, w: 6, h: 8 },
    targets: [targetWith({ legendFormat: `${texts[1]} {{text}}` })],
    fieldConfig: {
      defaults: {
        unit: `suffix:${texts[1]}`,
        links,
        noValue: texts[1],
        color: { mode: 'fixed', fixedColor: `url(${texts[2]})` },
        mappings: [
          { type: 'range', options: { from: 0, to: 3, result: { text: texts[1], color: 'red;background:url(x)' } } },
        ],
      },
      overrides: [],
    },
    ...more,
  });
  const table = { targets: [targetWith({ format: 'table', instant: true })] };
  return {
    uid: 'hostile',
    title: `Hostile ${texts[1]}`,
    tags: [texts[1]],
    time: { from: 'now-5m', to: 'now' },
    links: LINKS.map((url) => ({ title: texts[0], url, type: 'link' })),
    templating: {
      list: [
        {
          name: 'text',
          label: texts[1],
          type: 'query',
          query: 'label_values(hostile_value, text)',
          includeAll: true,
          multi: true,
        },
      ],
    },
    annotations: {
      list: [{ name: texts[1], expr: 'hostile_value > 1', enable: true, titleFormat: '{{text}}', iconColor: texts[0] }],
    },
    panels: [
      panel(1, 'text', { options: { mode: 'html', content: all } }),
      panel(2, 'text', { options: { mode: 'markdown', content: `# Words\n\n${all}` } }),
      panel(3, 'timeseries', { options: { legend: { displayMode: 'table', calcs: ['max'], showLegend: true } } }),
      panel(4, 'stat', { options: { textMode: 'value_and_name' } }),
      panel(5, 'table', table),
      panel(6, 'bargauge', {}),
      panel(7, 'gauge', {}),
      panel(8, 'piechart', {
        options: { legend: { displayMode: 'table', values: ['value'] }, displayLabels: ['name'] },
      }),
      panel(9, 'state-timeline', {}),
      panel(10, 'heatmap', {}),
      panel(11, 'barchart', table),
      panel(12, texts[1] ?? '', {}),
    ],
  };
}

const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

let browser: Browser;
let server: ServeProcess;
let target: FakeTarget;
let elsewhere: FakeTarget;
let dataDir: string;

describe.skipIf(chromiumPath === undefined)('a hostile dashboard', () => {
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sightglass-hostile-board-'));
    [target, elsewhere] = await Promise.all([startFakeTarget(), startFakeTarget()]);
    const texts = attacks(`http://${elsewhere.address}`);
    target.answer(texts.map((text, i) => `hostile_value{text="${quoted(text)}"} ${i + 1}\n`).join(''));
    mkdirSync(join(dataDir, 'config', 'dashboards'), { recursive: true });
    writeFileSync(join(dataDir, 'config', 'dashboards', 'hostile.json'), JSON.stringify(hostileBoard(texts)));
    server = await ServeProcess.start({
      config: `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: hostile, static_configs: [{ targets: ['${target.address}'] }] }]
`,
      args: ['--no-auth'],
      dataDir,
    });
    browser = await launchBrowser();
    const isThere = async (): Promise<void> => expect(await server.query('hostile_value')).toHaveLength(texts.length);
    await vi.waitFor(isThere, { timeout: 20_000, interval: 200 });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await target?.[Symbol.asyncDispose]();
    await elsewhere?.[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('runs nothing, asks nobody and offers no link that would', { timeout: 60_000 }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 1300 } });
    const watched = await watchPage(context, server.base);
    const { page } = watched;
    await watched.open('/dashboards');
    await page.getByText('Hostile <img').first().waitFor();
    await watched.open('/dashboards?board=hostile');
    await page.locator('.chart-plot canvas').first().waitFor();
    await page.locator('.panel-text h1', { hasText: 'Words' }).waitFor();
    await page.locator('.panel-table td').first().waitFor();
    await page.locator('.chart-plot .u-over').first().hover();
    await page.getByRole('tooltip').waitFor();
    await page.locator('button.variable').first().click();
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => 'owned' in window)).toBe(false);
    const hrefs = await page
      .locator('a[href]')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol));
    expect(hrefs.filter((protocol) => !/^(https?|mailto):$/.test(protocol))).toEqual([]);
    expect(await page.locator('main :is(script, iframe, form, style, base, object, embed, math)').count()).toBe(0);
    expect(elsewhere.requests.map(({ url }) => url)).toEqual([]);
    // The page's policy may have refused something while hostile text was parsed: that is its work.
    const said = watched.faults.console.filter((message) => !/has been blocked/.test(message));
    expect({ ...watched.faults, console: said }).toEqual({ console: [], errors: [], failed: [], foreign: [] });
  });
});

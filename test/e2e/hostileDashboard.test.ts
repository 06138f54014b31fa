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

/** All that are drawn, and a kind that nobody has. */
const KINDS =
  'text timeseries stat table bargauge gauge piechart state-timeline heatmap barchart status-history histogram xychart trend alertlist dashlist graph singlestat table-old'.split(
    ' ',
  );

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
      panel(13, 'status-history', {}),
      panel(14, 'histogram', {}),
      panel(15, 'xychart', table),
      panel(16, 'trend', { ...table, options: { xField: texts[1] } }),
      panel(17, 'alertlist', {
        options: { alertName: texts[1], groupMode: 'custom', groupBy: [texts[1]], alertInstanceLabelFilter: texts[0] },
      }),
      panel(18, 'dashlist', { options: { showSearch: true, query: '', showHeadings: true } }),
      panel(19, 'graph', {
        seriesOverrides: [{ alias: `/${texts[1]}/`, color: texts[2], yaxis: 2 }],
        yaxes: [{ label: texts[1], format: texts[1] }, {}],
      }),
      panel(20, 'singlestat', { prefix: texts[1], postfix: texts[0], valueFontSize: texts[1], format: texts[1] }),
      panel(21, 'table-old', {
        ...table,
        styles: [
          { pattern: '/.*/', alias: texts[1], type: 'string', link: true, linkUrl: LINKS[0], linkTooltip: texts[1] },
        ],
      }),
      panel(22, 'text', { options: { mode: 'code', content: all, code: { language: texts[1] } } }),
      panel(23, 'timeseries', {
        datasource: { type: texts[1], uid: texts[1] },
        libraryPanel: { uid: texts[1], name: texts[1] },
        transformations: [
          { id: texts[1], options: {} },
          { id: 'renameByRegex', options: { regex: '(', renamePattern: texts[1] } },
        ],
      }),
      panel(24, 'timeseries', {
        datasource: { type: 'datasource', uid: '-- Dashboard --' },
        targets: [{ refId: 'A', panelId: 3, datasource: { type: 'datasource', uid: '-- Dashboard --' } }],
        options: { legend: { displayMode: 'table', placement: 'right', calcs: [texts[1], 'max'], sortBy: texts[1] } },
      }),
      { id: 25, type: 'row', title: texts[1], collapsed: false, gridPos: { x: 0, y: 56, w: 24, h: 1 }, panels: [] },
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
    // Every panel is looked at: what is out of view is not made.
    for (const kind of KINDS) {
      const here = page
        .locator('.board-panel')
        .filter({ has: page.locator(`h3[title^="${kind} "]`) })
        .first();
      await here.scrollIntoViewIfNeeded();
      await here.locator('.board-panel-body > *').first().waitFor();
      await here.hover();
    }
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

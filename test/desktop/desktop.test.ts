/** The built desktop main process with a real page, on the stand-in described in electronOnChromium.ts. */
import { createServer, type Server } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { DesktopProcess } from './desktopProcess.ts';

const FOR_MS = 2000;
const EVALUATION_MS = 1000;

let userData: string;
let target: Server;
let desktop: DesktopProcess;

function startTarget(port: number): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end('# TYPE app_requests_total counter\napp_requests_total 7\n');
  });
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}

function stopTarget(): Promise<void> {
  const closed = new Promise<void>((done) => target.close(() => done()));
  target.closeAllConnections();
  return closed;
}

/** The person's own files, as they would bring them. */
function writeConfiguration(port: number): void {
  const config = join(userData, 'config');
  mkdirSync(config, { recursive: true });
  writeFileSync(
    join(config, 'prometheus.yml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: app
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]
`,
  );
  writeFileSync(
    join(config, 'rules.yml'),
    `groups:
  - name: app
    rules:
      - alert: AppDown
        expr: up{job="app"} == 0
        for: 2s
        labels: { severity: critical }
        annotations: { summary: 'The app is down', description: 'No answer on {{ $labels.instance }}.' }
`,
  );
}

const inPage = (expression: string): Promise<unknown> => desktop.ask({ type: 'evaluate', expression });

describe.skipIf(chromiumPath === undefined)('the desktop app', () => {
  beforeAll(async () => {
    userData = mkdtempSync(join(tmpdir(), 'sightglass-desktop-'));
    target = await startTarget(0);
    writeConfiguration((target.address() as AddressInfo).port);
    desktop = new DesktopProcess(userData);
    await desktop.loaded();
  });

  afterAll(async () => {
    desktop.kill();
    await stopTarget();
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens one sandboxed window and refuses windows, navigation and permissions', async () => {
    expect(desktop.all('webPreferences')[0]?.preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    expect(desktop.all('windowOpen')).toEqual([{ type: 'windowOpen', action: 'deny' }]);
    expect(desktop.all('permission').every(({ isGranted }) => !isGranted)).toBe(true);
    expect(await desktop.ask({ type: 'navigateAway' })).toBe(true);
    expect(await inPage('typeof require + typeof process')).toBe('undefinedundefined');
  });

  it('draws this machine live through IPC', async () => {
    const hasColouredInk = `[...document.querySelectorAll('canvas')].some((canvas) => {
      const { width, height } = canvas;
      if (width < 80 || height < 30) return false;
      const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
      for (let i = 0; i < data.length; i += 4) {
        const [r, g, b, a] = data.subarray(i, i + 4);
        if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 60) return true;
      }
      return false;
    })`;
    await expect.poll(() => inPage(hasColouredInk), { timeout: 15_000 }).toBe(true);
    expect(await inPage('window.sightglass.kind')).toBe('desktop');
  });

  it('tells the person within `for` + one evaluation + one second that a target went down, and when it is back', async () => {
    const { port } = target.address() as AddressInfo;
    await expect
      .poll(() => desktop.all('tooltip').at(-1)?.tooltip, { timeout: 15_000 })
      .toBe('Sightglass: nothing is firing');
    await stopTarget();
    const stoppedMs = Date.now();
    await expect
      .poll(() => desktop.all('notification').at(-1)?.title, { timeout: 10_000 })
      .toBe('Critical: The app is down');
    const heardMs = desktop.all('notification').at(-1)?.atMs ?? Number.POSITIVE_INFINITY;
    expect(heardMs - stoppedMs).toBeLessThanOrEqual(EVALUATION_MS + FOR_MS + EVALUATION_MS + 1000);
    await expect.poll(() => desktop.all('tray').at(-1)?.image, { timeout: 10_000 }).toContain('critical');
    await expect
      .poll(() => inPage(`document.querySelector('a[href="/alerts"]').textContent`), { timeout: 5000 })
      .toContain('1');
    target = await startTarget(port);
    await expect
      .poll(() => desktop.all('notification').at(-1)?.title, { timeout: 15_000 })
      .toBe('Resolved: The app is down');
    await expect.poll(() => desktop.all('tray').at(-1)?.image, { timeout: 10_000 }).toContain('ok');
  });

  it('opens the graph at that minute when the notification is clicked', async () => {
    desktop.send({ type: 'clickNotification', title: 'Critical: The app is down' });
    await expect.poll(() => inPage('location.pathname'), { timeout: 5000 }).toBe('/explore');
    expect(await inPage(`new URLSearchParams(location.search).get('expr')`)).toContain('up{job="app"}');
  });

  it('silences an alert from its notification, in the name of the person', async () => {
    const { port } = target.address() as AddressInfo;
    const told = (): string[] => desktop.all('notification').map(({ title }) => title);
    await stopTarget();
    await expect
      .poll(() => told().filter((title) => title === 'Critical: The app is down').length, { timeout: 15_000 })
      .toBe(2);
    expect(desktop.all('notification').findLast(({ title }) => title === 'Critical: The app is down')?.actions).toEqual(
      ['Silence 1 h', 'Acknowledge'],
    );
    desktop.send({ type: 'pressAction', title: 'Critical: The app is down', action: 'Silence 1 h' });
    await inPage(`history.pushState(null, '', '/alerts?tab=silences'); dispatchEvent(new PopStateEvent('popstate'))`);
    const silences = (): Promise<unknown> => inPage(`document.querySelector('.silence-table')?.textContent ?? ''`);
    await expect.poll(silences, { timeout: 10_000 }).toContain('alertname="AppDown"');
    expect(await silences()).toContain(userInfo().username);
    target = await startTarget(port);
  });

  it('draws a scheduled report into a file, in a window of its own', async () => {
    await inPage(
      `history.pushState(null, '', '/dashboards?board=sightglass-itself'); dispatchEvent(new PopStateEvent('popstate'))`,
    );
    const press = async (selector: string): Promise<void> => {
      const pressed = `(() => { const found = document.querySelector('${selector}'); found?.click(); return found !== null; })()`;
      await expect.poll(() => inPage(pressed), { timeout: 10_000 }).toBe(true);
    };
    await press('[aria-label="More of this dashboard"]');
    await expect
      .poll(
        () =>
          inPage(
            `[...document.querySelectorAll('[role=menuitem]')].find((item) => item.textContent.includes('Scheduled reports'))?.click() === undefined && !!document.querySelector('.report-form')`,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await press('.report-form button[type=submit]');
    await press('.report-list button');
    const folder = join(userData, 'Sightglass reports');
    const written = (): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
    await expect.poll(written, { timeout: 60_000 }).toHaveLength(1);
    const [name = ''] = written();
    expect(name).toMatch(/\.pdf$/);
    expect(readFileSync(join(folder, name)).subarray(0, 5).toString()).toBe('%PDF-');
    const outcome = (): Promise<unknown> => inPage(`document.querySelector('.report-list small')?.textContent ?? ''`);
    await expect.poll(outcome, { timeout: 10_000 }).toContain(name);
  }, 120_000);

  it('hides to the tray when the window is closed and says so once', async () => {
    expect(await desktop.ask({ type: 'closeWindow' })).toBe(true);
    expect(await desktop.ask({ type: 'closeWindow' })).toBe(true);
    expect(desktop.all('notification').filter(({ title }) => title === 'Still watching, in the tray')).toHaveLength(1);
  });

  it('shows no error in the page', () => {
    expect(desktop.all('pageError')).toEqual([]);
  });

  it('stops the engine before it quits', async () => {
    expect(await desktop.quit()).toBe(0);
  });
});

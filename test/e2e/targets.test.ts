/** Targets in a real browser on a real server: tested, added, scraped at once and taken back; rules tried and saved; nothing secret on disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { type FakeTarget, startFakeTarget, TEXT_FORMAT } from '../support/fakeTarget.ts';
import { ServeProcess } from '../support/serveProcess.ts';

const PLANTED = 'planted-4f9c1d7e';
const BODY = `# TYPE node_uname_info gauge
node_uname_info{nodename="pi"} 1
node_exporter_build_info{version="1.9.1"} 1
# TYPE jobs_total counter
jobs_total{queue="mail",user="ann"} 4
`;

describe.skipIf(chromiumPath === undefined)('the page of targets', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: ServeProcess;
  let target: FakeTarget;
  let dataDir: string;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sightglass-targets-'));
    target = await startFakeTarget();
    target.answer(BODY);
    server = await ServeProcess.start({ args: ['--no-auth', '--no-host'], dataDir });
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
  });
  afterEach(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  const configFile = (): string => join(dataDir, 'config/prometheus.yml');
  const open = (query = ''): Promise<unknown> => page.goto(new URL(`/targets${query}`, server.base).href);

  /** Whole files under the data folder that hold the text, but for the store of secrets. */
  function filesWith(text: string, folder = dataDir): string[] {
    return readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return name === 'secrets' ? [] : filesWith(text, path);
      return readFileSync(path).includes(text) ? [path] : [];
    });
  }

  it('tests an address, adds it with the keyboard alone, and takes it back', async () => {
    await open();
    await page.getByRole('button', { name: 'Add target' }).press('Enter');
    await page.keyboard.type(target.address);
    await page.getByText(/We could reach it: 3 series, \d+ ms/).waitFor();
    expect(await page.getByText('node_exporter 1.9.1, host name “pi”').count()).toBe(1);
    expect(await page.getByText(/Costs about 0\.2 samples\/s at every 15/).count()).toBe(1);
    const text = readFileSync(configFile(), 'utf8');
    await page.getByRole('button', { name: 'Next: name and labels' }).press('Enter');
    await page.getByLabel('Labels').fill('room=attic');
    await page.getByText('+   - job_name: node').waitFor();
    expect(readFileSync(configFile(), 'utf8')).toBe(text);
    await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).press('Enter');
    await page.getByText('Its first scrape brought 3 samples.').waitFor();
    await page.getByRole('heading', { name: target.address }).waitFor();
    const added = readFileSync(configFile(), 'utf8');
    for (const comment of text.match(/^#.*$/gm) ?? []) expect(added).toContain(comment);
    expect(added).toContain('room: attic');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('as it was before').waitFor();
    expect(readFileSync(configFile(), 'utf8')).toBe(text);
  });

  it('says what is wrong and offers what helps', async () => {
    target.answer((request, response) =>
      request.url === '/actuator/prometheus'
        ? response.writeHead(200, { 'content-type': TEXT_FORMAT }).end(BODY)
        : response.writeHead(404).end(),
    );
    await open('?add=');
    await page.getByLabel('Address').fill(target.address);
    await page.getByText('Nothing at /metrics').first().waitFor();
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText(/We could reach it: 3 series/).waitFor();
    await page.getByLabel('Address').fill('127.0.0.1:1');
    await page.getByText('nothing listens on port 1').first().waitFor();
    expect(await page.getByRole('button', { name: 'Add anyway, keep trying' }).isEnabled()).toBe(true);
  });

  it('keeps a password out of the file, the data and every answer', async () => {
    target.answer((request, response) =>
      request.headers.authorization === `Basic ${btoa(`me:${PLANTED}`)}`
        ? response.writeHead(200, { 'content-type': TEXT_FORMAT }).end(BODY)
        : response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
    );
    await open('?add=');
    await page.getByLabel('Address').fill(target.address);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('User').fill('me');
    await page.getByLabel('Password').fill(PLANTED);
    await page.getByText(/We could reach it/).waitFor();
    await page.getByRole('button', { name: 'Next: name and labels' }).click();
    await page.getByText('password_ref').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).click();
    await page.getByText('Its first scrape brought').waitFor();
    expect(filesWith(PLANTED)).toEqual([]);
    const [secret = ''] = readdirSync(join(dataDir, 'config/secrets'));
    expect(statSync(join(dataDir, 'config/secrets', secret)).mode & 0o777).toBe(0o600);
    for (const path of ['/api/v1/status/config', '/api/v1/targets', '/metrics']) {
      expect(await (await fetch(new URL(path, server.base))).text()).not.toContain(PLANTED);
    }
  });

  it('tries rules on the series of the last scrape and saves them', async () => {
    await open('?add=');
    await page.getByLabel('Address').fill(target.address);
    await page.getByRole('button', { name: 'Next: name and labels' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).click();
    await page.getByText('Its first scrape brought').waitFor();
    await open('?view=relabel&job=node&rules=series');
    await page.getByText('3 looked at, 0 dropped').waitFor();
    const rules = page.getByLabel('Rules of node in YAML');
    await rules.fill('- regex: user\n  action: labeldropp\n');
    await page.getByText('Line 2: unknown relabel action').waitFor();
    await rules.fill('- regex: user # hide\n  action: labeldrop\n');
    await page.getByText('− user').waitFor();
    await page.getByRole('button', { name: 'Save to file' }).click();
    await page.getByText('saved and in force').waitFor();
    expect(readFileSync(configFile(), 'utf8')).toContain('- regex: user # hide');
  });

  it('shows what a target says, and searches it', async () => {
    await open('?add=');
    await page.getByLabel('Address').fill(target.address);
    await page.getByRole('button', { name: 'Next: name and labels' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).click();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('5 lines').waitFor();
    await page.getByLabel('Search the text').fill('JOBS');
    await page.getByText('2 lines match').waitFor();
    const asked = target.requests.length;
    await page.getByRole('button', { name: 'Scrape now' }).click();
    await page.getByText('3 samples came.').waitFor();
    expect(target.requests.length).toBeGreaterThan(asked);
  });
});

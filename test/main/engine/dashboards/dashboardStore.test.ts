import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/main/engine/base/logger.ts';
import { type DashboardStore, openDashboardStore } from '../../../../src/main/engine/dashboards/dashboardStore.ts';
import { importFiles, importFromGrafana } from '../../../../src/main/engine/dashboards/importDashboards.ts';
import { SHIPPED_BOARDS } from '../../../../src/main/engine/dashboards/shippedBoards.ts';
import { promqlLanguage } from '../../../../src/main/engine/promqlLanguage.ts';
import { textLike } from '../../../../src/shared/dashboards/fileText.ts';
import { parseDashboard } from '../../../../src/shared/dashboards/parseDashboard.ts';
import { reportDashboard } from '../../../../src/shared/dashboards/report.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';

let root: string;
let clock: ManualClock;
let store: DashboardStore;
let changes: number;

const board = (title: string, more: object = {}): string =>
  `${JSON.stringify({ uid: 'one', title, tags: ['a'], panels: [{ id: 1, type: 'timeseries', strange: { kept: [1, null] } }], ...more }, null, 4)}\n`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const noFault = (): undefined => undefined;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sightglass-dashboards-'));
  clock = createManualClock();
  changes = 0;
  store = await openDashboardStore({
    dir: join(root, 'dashboards'),
    stateDir: join(root, 'state'),
    shipped: [{ uid: 'shipped', text: board('Shipped', { uid: 'shipped' }) }],
    clock,
    log: createLogger(() => {}, 'error'),
    onChange: () => (changes += 1),
  });
});

afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

const titles = (): readonly string[] => store.list().map(({ title }) => title);

describe('the folder of dashboards', () => {
  it('lists what is in it beside what came with the app', async () => {
    await store.save({ uid: 'one', text: board('Mine'), folder: 'team/web' });
    expect(store.list()).toMatchObject([
      { uid: 'one', title: 'Mine', folder: 'team/web', tags: ['a'], panels: 1, isShipped: false },
      { uid: 'shipped', title: 'Shipped', isShipped: true },
    ]);
    expect(readdirSync(join(root, 'dashboards/team/web'))).toEqual(['mine.json']);
  });

  it('keeps the text to the byte, with fields nobody here knows', async () => {
    const text = board('Mine');
    await store.save({ uid: 'one', text, folder: '' });
    expect((await store.read('one')).text).toBe(text);
  });

  it('differs after an edit of the title only there', async () => {
    const text = board('Before');
    const edited = textLike(text, { ...(JSON.parse(text) as object), title: 'After' });
    expect(edited).toBe(text.replace('Before', 'After'));
  });

  it('sees files that others put there, and says why one cannot be shown', async () => {
    writeFileSync(join(root, 'dashboards', 'foreign.json'), board('Foreign', { uid: undefined }));
    writeFileSync(join(root, 'dashboards', 'broken.json'), '{');
    await (store as DashboardStore & { look(): Promise<void> }).look();
    expect(changes).toBeGreaterThan(0);
    expect(store.list().find(({ uid }) => uid === 'foreign')?.title).toBe('Foreign');
    expect(store.list().find(({ uid }) => uid === 'broken')?.problem).toMatch(/not JSON/);
  });

  it('refuses to overwrite what changed meanwhile', async () => {
    const { revision } = await store.save({ uid: 'one', text: board('A'), folder: '' });
    await store.save({ uid: 'one', text: board('B'), folder: '', revision });
    await expect(store.save({ uid: 'one', text: board('C'), folder: '', revision })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('keeps every text that was replaced or deleted, and brings it back', async () => {
    await store.save({ uid: 'one', text: board('First'), folder: '' });
    await store.save({ uid: 'one', text: board('Second'), folder: '' });
    await store.remove('one');
    expect(titles()).toEqual(['Shipped']);
    const [second, first] = await store.versions('one');
    expect(await store.readVersion('one', first?.version ?? '')).toBe(board('First'));
    await store.restore('one', second?.version ?? '');
    expect(titles()).toEqual(['Second', 'Shipped']);
  });

  it('keeps the folder inside, whatever a name says', async () => {
    await store.save({ uid: 'one', text: board('../../x'), folder: '../../etc' });
    expect(readdirSync(root).sort()).toEqual(['dashboards']);
    expect(store.list()[0]?.folder).toBe('etc');
  });

  it('remembers pins', async () => {
    await store.pin('shipped', true);
    expect(store.list().find(({ uid }) => uid === 'shipped')?.isPinned).toBe(true);
    expect(readFileSync(join(root, 'state/pins.json'), 'utf8')).toContain('shipped');
  });
});

describe('an import', () => {
  it('takes JSON and zips, reports each, and stops at none', async () => {
    const zip = zipSync({ 'a/two.json': strToU8(board('Two', { uid: 'two' })), 'readme.md': strToU8('#') });
    const files = [
      { name: 'one.json', base64: base64(board('One')) },
      { name: 'bad.json', base64: base64('[1]') },
      { name: 'all.zip', base64: Buffer.from(zip).toString('base64') },
    ];
    const imported = await importFiles(store, files, { folder: '', check: noFault });
    expect(imported.map(({ file, uid, problem }) => [file, uid, problem === ''])).toEqual([
      ['one.json', 'one', true],
      ['bad.json', '', false],
      ['all.zip/a/two.json', 'two', true],
    ]);
  });

  it('asks a Grafana server for each dashboard with the token, into folders of the same names', async () => {
    const asked: string[] = [];
    const answer = (url: string, init: { headers: Record<string, string> }): Promise<Response> => {
      asked.push(`${url} ${init.headers['authorization']}`);
      const body = url.includes('/search')
        ? [{ uid: 'one', title: 'One', folderTitle: 'Web' }]
        : { dashboard: JSON.parse(board('One')) as unknown, meta: {} };
      return Promise.resolve(Response.json(body));
    };
    const imported = await importFromGrafana(
      store,
      { url: 'grafana.example.org/sub/', token: 't' },
      { check: noFault, fetch: answer as unknown as typeof fetch, signal: AbortSignal.timeout(10_000) },
    );
    expect(imported).toMatchObject([{ uid: 'one', problem: '' }]);
    expect(asked[0]).toMatch(/^https:\/\/grafana\.example\.org\/sub\/api\/search.* Bearer t$/);
    expect(store.list()[0]?.folder).toBe('Web');
  });
});

describe('the dashboards that come with the app', () => {
  it.each(SHIPPED_BOARDS)('$uid is drawn exactly and asks in PromQL', ({ text, uid }) => {
    const dashboard = parseDashboard(JSON.parse(text));
    expect(dashboard.uid).toBe(uid);
    const panels = reportDashboard(dashboard, (expr) => promqlLanguage.check(expr)?.message);
    expect(panels.filter(({ verdict }) => verdict !== 'exact')).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { openReportDesk, type ReportDesk } from '../../../../src/main/engine/dashboards/reportDesk.ts';
import { type DueReport, nextReportMs } from '../../../../src/shared/dashboards/reports.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';

const DAY_MS = 86_400_000;
const MORNING = { uid: 'board', format: 'pdf', atMinute: 8 * 60, weekdays: [], from: 'now-24h' } as const;
const localTime = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();

let dir: string;
let clock: ManualClock;

const open = (titles: Readonly<Record<string, string>> = { board: 'My board' }): Promise<ReportDesk> =>
  openReportDesk({
    file: join(dir, 'reports.json'),
    titleOf: (uid) => titles[uid],
    clock,
    log: silentLogger,
    onChange: () => {},
  });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sightglass-reports-'));
  // A Monday.
  clock = createManualClock(localTime(2026, 0, 5, 7, 0));
});

afterEach(() => rmSync(dir, { recursive: true }));

describe('the next time of a report', () => {
  it('is today when that is still to come, else tomorrow', () => {
    expect(nextReportMs({ id: '', ...MORNING }, localTime(2026, 0, 5, 7, 0))).toBe(localTime(2026, 0, 5, 8, 0));
    expect(nextReportMs({ id: '', ...MORNING }, localTime(2026, 0, 5, 8, 0))).toBe(localTime(2026, 0, 6, 8, 0));
  });

  it('waits for the days that are named', () => {
    const fridays = { id: '', ...MORNING, weekdays: [5] };
    expect(nextReportMs(fridays, localTime(2026, 0, 5, 7, 0))).toBe(localTime(2026, 0, 9, 8, 0));
    expect(nextReportMs(fridays, localTime(2026, 0, 9, 9, 0))).toBe(localTime(2026, 0, 16, 8, 0));
  });
});

describe('the desk of reports', () => {
  it('says once a day what is due, and remembers what came of it', async () => {
    using desk = await open();
    const due: DueReport[] = [];
    desk.onDue((one) => due.push(one));
    const { id } = await desk.put(MORNING);
    await clock.advance(3 * DAY_MS);
    expect(due.map(({ title, format }) => `${title} ${format}`)).toEqual(Array(3).fill('My board pdf'));
    expect(due[0]?.path).toBe('/dashboards?board=board&from=now-24h&to=now&live=off&report=1');
    desk.done(id, { kind: 'written', atMs: clock.now(), file: '/reports/a.pdf' });
    expect(desk.list()[0]?.last).toMatchObject({ kind: 'written', file: '/reports/a.pdf' });
  });

  it('says that nobody could draw, and that a board is gone', async () => {
    using desk = await open();
    await desk.put(MORNING);
    await desk.put({ ...MORNING, uid: 'gone' });
    await clock.advance(DAY_MS);
    const problems = desk.list().map(({ last }) => (last?.kind === 'failed' ? last.problem : ''));
    expect(problems[0]).toMatch(/^Nobody was there to draw it/);
    expect(problems[1]).toBe('Its dashboard is not here any more.');
  });

  it('keeps its schedules in a file, and reads only what it can', async () => {
    {
      using desk = await open();
      const { id } = await desk.put(MORNING);
      await desk.put({ ...MORNING, id, format: 'png' });
    }
    const kept = JSON.parse(readFileSync(join(dir, 'reports.json'), 'utf8')) as unknown[];
    writeFileSync(join(dir, 'reports.json'), JSON.stringify([...kept, { nothing: 1 }, 'text']));
    using desk = await open();
    expect(desk.list().map(({ format, uid }) => `${uid} ${format}`)).toEqual(['board png']);
    await desk.remove(desk.list()[0]?.id ?? '');
    expect(desk.list()).toEqual([]);
    await expect(desk.remove('x')).rejects.toThrow('There is no scheduled report x.');
  });

  it('leaves nothing running', async () => {
    {
      using _desk = await open();
      expect(clock.pending()).toBe(1);
    }
    expect(clock.pending()).toBe(0);
  });
});

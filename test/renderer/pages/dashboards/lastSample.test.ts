import { describe, expect, it } from 'vitest';
import { lastSampleMs } from '../../../../src/renderer/pages/dashboards/PanelFlags.tsx';
import type { PanelQuery, PanelTimes } from '../../../../src/renderer/panels/panelQueries.ts';
import type { PanelAnswers } from '../../../../src/renderer/panels/usePanelQueries.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';

const LIVE: PanelTimes = { isLive: true, fromMs: 0, toMs: 60_000, shiftMs: 0, spanMs: 60_000 };
const query = (isInstant: boolean): PanelQuery => ({
  target: {
    refId: 'A',
    expr: 'up',
    legend: '',
    isInstant,
    isRange: !isInstant,
    format: 'time_series',
    isHidden: false,
    interval: '',
    intervalFactor: 1,
    source: 'prometheus',
  },
  expr: 'up',
  legend: '',
  stepMs: 1000,
  isInstant,
  hasBuckets: false,
});

/** One series for each answer; a dot is an absent step of a second. */
const asked = (isInstant: boolean, ...rows: readonly string[]): PanelAnswers => ({
  answers: rows.map((row) => ({
    query: query(isInstant),
    result: {
      series: [labelsFromRecord({ host: 'a' })],
      startMs: 0,
      stepMs: 1000,
      steps: row.length,
      values: new Float64Array(row.length),
      presence: Uint8Array.from(row, (cell) => (cell === '.' ? 0 : 1)),
      warnings: [],
      infos: [],
      stats: { seriesRead: 1, samplesRead: 1, evalMs: 1 },
    },
  })),
  error: undefined,
  failedExpr: '',
  isLoading: false,
  isRefreshing: false,
});

const everySecond = (): number => 1000;
const last = (...rows: string[]): number | undefined => lastSampleMs(asked(false, ...rows), LIVE, everySecond);

describe('the last sample of a panel', () => {
  it('is told once three scrapes are missing in all of its answers', () => {
    expect(last('xxxxxxxxxx')).toBeUndefined();
    expect(last('xxxxxx....')).toBeUndefined();
    expect(last('xxxxx.....')).toBe(4000);
    expect(last('xxxxx.....', 'xxxxxxxxxx')).toBeUndefined();
    expect(last('xx........', 'xxxxx.....')).toBe(4000);
    expect(last('..........')).toBeUndefined();
  });

  it('means nothing in a window of the past, or of the value of now', () => {
    expect(lastSampleMs(asked(false, 'xxxx......'), { ...LIVE, isLive: false }, everySecond)).toBeUndefined();
    expect(lastSampleMs(asked(false, 'xxxx......'), { ...LIVE, shiftMs: 60_000 }, everySecond)).toBeUndefined();
    expect(lastSampleMs(asked(true, 'x'), LIVE, everySecond)).toBeUndefined();
  });

  it('waits longer for what is scraped less often', () => {
    expect(lastSampleMs(asked(false, 'xxxxx.....'), LIVE, () => 15_000)).toBeUndefined();
  });
});

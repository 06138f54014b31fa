/** A plain remark about a query: whether the windows of its rates hold enough scrapes. Pure. */
import { parseDuration } from '../../../shared/time.ts';
import type { RateWindow } from '../../editor/queryShape.ts';

export interface Remark {
  readonly tone: 'plain' | 'warning';
  readonly text: string;
}

/** Functions that need two samples or more to say anything. */
const NEEDS_TWO = /^(i?rate|i?delta|increase|deriv|predict_linear|double_exponential_smoothing)$/;
/** One lost scrape must not open a gap. */
const COMFORTABLE = 4;

/** @param scrapeMs  undefined: not known */
export function rateRemark(windows: readonly RateWindow[], scrapeMs: number | undefined): Remark | undefined {
  const window = windows.find(({ func }) => NEEDS_TWO.test(func));
  const rangeMs = window && durationOf(window.range);
  if (!window || rangeMs === undefined || scrapeMs === undefined || scrapeMs === 0) return undefined;
  const scrapes = Math.floor(rangeMs / scrapeMs);
  const wanted = durationText(COMFORTABLE * scrapeMs);
  if (scrapes < 2) {
    const held = scrapes === 1 ? 'one sample' : 'less than one sample';
    return { tone: 'warning', text: `[${window.range}] holds ${held}; use [${wanted}].` };
  }
  if (scrapes < COMFORTABLE) {
    return { tone: 'plain', text: `Rate window ${window.range} covers ${scrapes} scrapes; [${wanted}] is safer.` };
  }
  return { tone: 'plain', text: `Rate window ${window.range} covers ${scrapes} scrapes. Good.` };
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined; // An expression or a variable: nothing is known of its length.
  }
}

/** In one unit where it is whole, as a person would write it. */
function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** One query as both servers are asked it, with times from the start of the data. */
import { DATA_MINUTES, DATA_START_MS, QUERY_FRACTION_MS } from './fuzzData.ts';
import type { Random } from './random.ts';

export interface Question {
  readonly query: string;
  /** Whole seconds after the start of the data; the fraction is added when asking. */
  readonly startS: number;
  /** Absent for an instant query. */
  readonly range?: { readonly steps: number; readonly stepS: number };
}

export function randomTimes(random: Random, canBeRange: boolean): Omit<Question, 'query'> {
  const startS = random.int(-120, DATA_MINUTES * 60 + 300);
  if (!canBeRange || random.chance(0.4)) return { startS };
  return { startS, range: { steps: random.int(1, 25), stepS: random.pick([1, 7, 15, 37, 60, 120, 300]) } };
}

export async function ask(base: string, { query, startS, range }: Question): Promise<{ status: number; text: string }> {
  const start = (DATA_START_MS + QUERY_FRACTION_MS) / 1000 + startS;
  const params: Record<string, string> =
    range === undefined
      ? { query, time: start.toFixed(3) }
      : {
          query,
          start: start.toFixed(3),
          end: (start + (range.steps - 1) * range.stepS).toFixed(3),
          step: String(range.stepS),
        };
  const path = range === undefined ? '/api/v1/query' : '/api/v1/query_range';
  const response = await fetch(`${base}${path}`, { method: 'POST', body: new URLSearchParams(params) });
  return { status: response.status, text: await response.text() };
}

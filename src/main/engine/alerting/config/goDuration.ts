/** Durations in Go's own syntax (`1m30s`, `1.5h`, `250ms`), which a few keys of alertmanager.yml take. */
import type { Milliseconds } from '../../../../shared/time.ts';
import { fail, map, text, type Decoder } from '../../config/decoder.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

export const goDuration: Decoder<Milliseconds> = map(text, (value, place) => {
  if (value === '0') return 0;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== value) {
    fail(place, `time: invalid duration ${JSON.stringify(value)}`);
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ''] ?? 0), 0);
});

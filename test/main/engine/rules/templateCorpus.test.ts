/** Prometheus' own template tests, extracted to data; read in place and never copied. */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { expandTemplate } from '../../../../src/main/engine/rules/alertTemplate.ts';
import type { GoValue } from '../../../../src/main/engine/template/goValue.ts';
import { parseTemplate } from '../../../../src/main/engine/template/parser.ts';
import { FUNCTION_NAMES } from '../../../../src/main/engine/template/prometheusFunctions.ts';

const CORPUS = '../shared/corpora/rules/template_cases.json';

interface Case {
  readonly text: string;
  readonly output?: unknown;
  readonly errorMsg?: string;
  readonly shouldFail?: boolean;
  readonly html?: boolean;
  readonly options?: unknown;
  readonly input?: unknown;
  readonly queryResult?: unknown;
  readonly _line: number;
}

/** What belongs to consoles, to Go's own values, or was changed by the extraction (it lost unary minus signs). */
function reasonToLeaveOut(test: Case): string | undefined {
  if (test.html === true || test.options !== undefined) return 'belongs to consoles';
  if (/FloatHistogram/.test(JSON.stringify(test))) return 'native histograms are not values of a template here yet';
  if (Array.isArray(test.input) && /(^|:)-\d|1969/.test(String(test.output))) return 'the extraction lost minus signs';
  return undefined;
}

const GO_VALUES: Readonly<Record<string, GoValue>> = {
  'math.MaxUint64': 2n ** 64n - 1n,
  'math.MaxInt64': 2n ** 63n - 1n,
  'math.MinInt64': -(2n ** 63n),
};

/** JSON lost the difference of 1 and 1.0; the functions take both. */
function toGoValue(value: unknown): GoValue {
  if (Array.isArray(value)) return value.map(toGoValue);
  if (typeof value === 'object' && value !== null) return GO_VALUES[(value as { go: string }).go] ?? null;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  return value as GoValue;
}

function run(test: Case): string {
  const results = Array.isArray(test.queryResult) ? test.queryResult : [];
  const samples = results.map((sample: { Metric?: Record<string, string>; F: number }) => ({
    labels: labelsFromRecord(sample.Metric ?? {}),
    value: sample.F,
  }));
  const template = parseTemplate('test', test.text, FUNCTION_NAMES);
  return expandTemplate(template, toGoValue(test.input ?? null), {
    nowMs: 1353755652000,
    externalUrl: 'http://testhost:9090/path/prefix',
    query: () => samples,
  });
}

const isPresent = fs.existsSync(CORPUS);
const { cases } = (isPresent ? JSON.parse(fs.readFileSync(CORPUS, 'utf8')) : { cases: [] }) as {
  cases: readonly Case[];
};
const usable = cases.filter((test) => reasonToLeaveOut(test) === undefined);

describe.skipIf(!isPresent)("Prometheus' template tests (needs ../shared/corpora)", () => {
  it.each(usable.filter((test) => test.shouldFail !== true))('template_test.go:$_line prints $text', (test) => {
    expect(run(test)).toBe(test.output);
  });

  it.each(usable.filter((test) => test.shouldFail === true))('template_test.go:$_line refuses $text', (test) => {
    // The program prefixes where it was used; what follows is Go's own text up to the position.
    expect(() => run(test)).toThrow(/^template: test:1/);
  });
});

/** Broken queries as promtool (of Prometheus 2.42) sees them: real expressions with pieces cut out and put in at random. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../../src/main/engine/promql/parser/parseQuery.ts';

const EXPRESSIONS = '../shared/corpora/dashboards/exprs.json';
const CASES = 600;
// Of the machine, not of a package.
const PROMTOOL = 'promtool';
const hasPromtool = /version 2\.42/.test(spawnSync(PROMTOOL, ['--version'], { encoding: 'utf8' }).stdout);

const PIECES =
  `) ( { } , "x" ' ! $ \\ é 1.5 0x1f 1h30 .5 NaN foo:bar [5m] [5m:1m] [5m offset by on( {a="b"} {a=b} {a=~"["} #
+ - == == != =~ ^ % atan2 and unless bool rate( sum( topk( sum (1) group_left(x) ignoring(a,) without(a,) @`.split(
    /\s/,
  );

/** What 2.42 says where the language has grown since: numbers as durations, duration expressions, quoted names. */
const SAID_BEFORE_3 = [
  /missing unit character in duration|bad duration syntax|unexpected duration|not a valid duration string/,
  /unexpected string .* in (label matching|grouping opts)|unexpected colon|subquery|in offset, expected/,
  /bad number or duration syntax|error parsing number|unexpected number/,
  // Anchors were part of the pattern; the token '@' had no name.
  /error parsing regexp|<Item 57385>/,
];

describe.skipIf(!hasPromtool || !existsSync(EXPRESSIONS))(
  'broken queries (skipped without promtool 2.42 and corpora)',
  () => {
    it('are refused with the words and at the place promtool gives', () => {
      const queries = brokenQueries(42);
      const refusals = promtoolRefusals(queries);
      expect(refusals.size).toBeGreaterThan(CASES / 2);
      const different = queries
        .map((query, i) => ({ query, promtool: refusals.get(i) ?? 'accepted', ours: verdict(query) }))
        .filter(({ promtool, ours }) => promtool !== ours && !SAID_BEFORE_3.some((words) => words.test(promtool)));
      expect(different).toEqual([]);
    });
  },
);

function verdict(query: string): string {
  try {
    parseQuery(query);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

function brokenQueries(seed: number): string[] {
  const random = randomBelow(seed);
  const targets = JSON.parse(readFileSync(EXPRESSIONS, 'utf8')) as { interpolated: string }[];
  const whole = [...new Set(targets.map(({ interpolated }) => interpolated))].filter((query) => query.length < 160);
  return Array.from({ length: CASES }, () => {
    const query = whole[random(whole.length)] ?? '';
    const at = random(query.length + 1);
    const piece = PIECES[random(PIECES.length)] ?? '';
    return query.slice(0, at) + (random(2) === 0 ? ` ${piece} ` : '') + query.slice(at + random(5));
  });
}

/** A linear congruential generator: the same queries on every run. */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >> 8) % limit;
  };
}

/** @returns messages by index of the query */
function promtoolRefusals(queries: readonly string[]): Map<number, string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'promtool-'));
  try {
    const file = path.join(folder, 'rules.json');
    const rules = queries.map((query, i) => ({ record: `r${i}`, expr: query }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'g', rules }] }));
    const { stderr } = spawnSync(PROMTOOL, ['check', 'rules', file], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    const refusals = stderr.matchAll(/"r(\d+)": could not parse expression: (.*)$/gm);
    return new Map([...refusals].map(([, index, message = '']) => [Number(index), message]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

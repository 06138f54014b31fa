/** Asks two servers the same random questions and keeps what they answer differently, cut down to the smallest part. */
import { childrenOf } from '../../../src/main/engine/promql/walk.ts';
import type { Expr } from '../../../src/main/engine/promql/ast.ts';
import { parseQuery } from '../../../src/main/engine/promql/parser/parseQuery.ts';
import { printExpr } from '../../../src/main/engine/promql/printer.ts';
import { valueTypeOf } from '../../../src/main/engine/promql/valueType.ts';
import { difference, hasTwins, sameButNames } from './compareAnswers.ts';
import { ask, type Question, randomTimes } from './question.ts';
import { Random } from './random.ts';
import { RandomExpr } from './randomExpr.ts';
import type { TwoServers } from './twoServers.ts';

export interface Failure {
  readonly question: Question;
  readonly problem: string;
  readonly seed?: number;
}

export interface FuzzResult {
  asked: number;
  /** Both refused, with the same status. */
  refused: number;
  /** The reference refused for names that it drops earlier than Prometheus 3 does, or did not agree with itself. */
  incomparable: number;
  empty: number;
  readonly failures: Failure[];
}

/** In flight at once: both servers have work while the answers before are compared. */
const CONCURRENCY = 4;

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Stops early. */
  readonly deadlineMs?: number;
  readonly onFailure?: (failure: Failure) => void;
}

export async function fuzz(
  servers: TwoServers,
  { seed, count, deadlineMs, onFailure }: FuzzOptions,
): Promise<FuzzResult> {
  const result: FuzzResult = { asked: 0, refused: 0, incomparable: 0, empty: 0, failures: [] };
  const deadline = performance.now() + (deadlineMs ?? Infinity);
  let next = seed;
  const worker = async (): Promise<void> => {
    while (next < seed + count && performance.now() < deadline) {
      const own = next++;
      const question = randomQuestion(own);
      const verdict = await judge(servers, question);
      result.asked += 1;
      if (verdict.kind !== 'different') {
        if (verdict.kind !== 'same') result[verdict.kind] += 1;
        continue;
      }
      const failure = { ...(await shrunk(servers, { question, problem: verdict.problem })), seed: own };
      if ((await isTie(servers, failure.question)) || (await isChance(servers, failure.question))) {
        result.incomparable += 1;
        continue;
      }
      result.failures.push(failure);
      onFailure?.(failure);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return result;
}

/** One seed is one question, whatever came before it. */
function randomQuestion(seed: number): Question {
  const random = new Random(Math.imul(seed, 2_654_435_761));
  const exprs = new RandomExpr(random);
  const isMatrix = random.chance(0.02);
  const expr = isMatrix ? exprs.matrixQuery() : exprs.query();
  return { query: printExpr(expr), ...randomTimes(random, !isMatrix) };
}

type Verdict =
  | { readonly kind: 'same' | 'empty' | 'refused' | 'incomparable' }
  | { readonly kind: 'different'; readonly problem: string };

const EARLY_NAMES = /same labelset/;
/** A filter over several series of one match group fails since 3.x even where it lets only one of them through. */
const AMBIGUOUS = /many-to-one matching must be explicit/;
const FILTER = /(?:==|!=|<=|>=|<|>) (?!bool)/;
export async function judge({ reference, subject }: TwoServers, question: Question): Promise<Verdict> {
  const [expected, got] = await Promise.all([ask(reference, question), ask(subject, question)]);
  const problem = difference(expected, got, { isOrdered: isSorted(question) });
  if (problem !== undefined) {
    const isNamesake =
      EARLY_NAMES.test(expected.text) || (EARLY_NAMES.test(got.text) && question.query.includes(' or '));
    if (isNamesake || hasTwins(expected)) return { kind: 'incomparable' };
    if (question.query.includes(' or ') && sameButNames(expected, got)) return { kind: 'incomparable' };
    if (expected.status === 200 && AMBIGUOUS.test(got.text) && FILTER.test(question.query))
      return { kind: 'incomparable' };
    return { kind: 'different', problem };
  }
  if (expected.status !== 200) return { kind: 'refused' };
  return { kind: expected.text.includes('"result":[]') ? 'empty' : 'same' };
}

function isSorted({ query, range }: Question): boolean {
  const expr = parseQuery(query);
  return range === undefined && expr.type === 'call' && (expr.func === 'sort' || expr.func === 'sort_desc');
}

const MORE_ASKS = 10;

/** Sums and equals in the order of a Go map: the reference says now this and now that. */
async function isChance(servers: TwoServers, question: Question): Promise<boolean> {
  for (let i = 0; i < MORE_ASKS; i++) {
    if ((await judge(servers, question)).kind !== 'different') return true;
  }
  return false;
}

/** Which of equal values are in the top k follows the order of a Go map in 2.42; how many there are of each must agree. */
async function isTie({ reference, subject }: TwoServers, question: Question): Promise<boolean> {
  const expr = parseQuery(question.query);
  if (expr.type !== 'aggregation' || (expr.op !== 'topk' && expr.op !== 'bottomk')) return false;
  const counted = { ...question, query: `count_values("of", ${question.query})` };
  const [expected, got] = await Promise.all([ask(reference, counted), ask(subject, counted)]);
  return difference(expected, got, { isOrdered: false }) === undefined;
}

/** The first part of the query that alone differs too, down to one whose parts all agree. */
async function shrunk(servers: TwoServers, failure: Failure): Promise<Failure> {
  for (const part of parts(parseQuery(failure.question.query))) {
    const { range, ...instant } = failure.question;
    const isMatrix = valueTypeOf(part) === 'matrix';
    const question = { ...instant, ...(range && !isMatrix ? { range } : {}), query: printExpr(part) };
    // Once may agree by chance.
    for (let i = 0; i < 3; i++) {
      const verdict = await judge(servers, question);
      if (verdict.kind === 'different') return shrunk(servers, { question, problem: verdict.problem });
    }
  }
  return failure;
}

function parts(expr: Expr): readonly Expr[] {
  return childrenOf(expr).filter(({ type }) => type !== 'string' && type !== 'number');
}

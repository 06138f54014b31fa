/**
 * Runs a test script against the query engine in this process. Each instant evaluation is run again as the middle of a range
 * query of three steps, and each over both layouts of the store.
 */
import { createQueryEngine } from '../../../src/main/engine/promql/createQueryEngine.ts';
import type { QueryEngine } from '../../../src/main/engine/promql/queryEngine.ts';
import type { Appender, Storage } from '../../../src/main/engine/storage/storage.ts';
import { createManualClock } from '../manualClock.ts';
import { createMemoryStorage } from '../memoryStorage.ts';
import { nativeTwins } from './classicToNhcb.ts';
import { compareAnnotations, compareMiddle, compareValue, matchesPattern } from './compareResult.ts';
import { type Command, type EvalCommand, type LoadCommand, readScript } from './readScript.ts';
import type { SeriesLine } from './seriesLine.ts';

export interface Outcome {
  readonly line: number;
  readonly expr: string;
  /** What is wrong; undefined when all is as expected. */
  readonly problem: string | undefined;
}

const MINUTE_MS = 60_000;

/** Depend on how the query is asked: not for the run as a range. */
const OF_THE_QUERY = /\b(?:start|end|range|step)\(\)/i;

export async function runScript(text: string): Promise<Outcome[]> {
  return new ScriptRun().run(readScript(text));
}

class ScriptRun {
  #storages: Storage[] = [];
  #engines: QueryEngine[] = [];

  constructor() {
    this.#clear();
  }

  async run(commands: readonly Command[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const command of commands) {
      if (command.type === 'clear') this.#clear();
      else if (command.type === 'load') this.#load(command);
      else outcomes.push({ line: command.line, expr: command.expr, problem: await this.#eval(command) });
    }
    return outcomes;
  }

  #clear(): void {
    this.#storages = (['single', 'shared'] as const).map((layout) => createMemoryStorage({ layout }));
    this.#engines = this.#storages.map((storage) => createQueryEngine({ storage, clock: createManualClock() }));
  }

  #load({ series, intervalMs, withNhcb }: LoadCommand): void {
    const all = withNhcb ? [...series, ...nativeTwins(series)] : series;
    for (const storage of this.#storages) {
      const appender = storage.appender();
      for (const line of all) appendLine(appender, line, intervalMs);
      appender.commit();
    }
  }

  async #eval(command: EvalCommand): Promise<string | undefined> {
    for (const engine of this.#engines) {
      const problem = await evaluate(engine, command).catch(
        (error: unknown) => `threw ${String((error as Error).stack)}`,
      );
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
}

function appendLine(appender: Appender, { labels, values }: SeriesLine, intervalMs: number): void {
  const ref = appender.series(labels);
  values.forEach((value, i) => {
    const t = i * intervalMs;
    if (value === 'stale') appender.appendStaleMarker(ref, t);
    else if (typeof value === 'number') appender.append(ref, t, value);
    else if (value !== undefined) appender.appendHistogram(ref, t, value);
  });
}

async function evaluate(engine: QueryEngine, command: EvalCommand): Promise<string | undefined> {
  const { expr, startMs, endMs, stepMs } = command;
  const ask = () => (stepMs === 0 ? engine.instant(expr, startMs) : engine.range(expr, startMs, endMs, stepMs));
  if (command.expect.fail.length > 0) return expectFailure(ask, command);
  const result = await ask();
  const problem = compareValue(command, result) ?? compareAnnotations(command, result);
  const isRepeatable = stepMs === 0 && command.rangeVector === undefined && command.string === undefined;
  if (problem !== undefined || !isRepeatable || command.expect.isOrdered || OF_THE_QUERY.test(expr)) return problem;
  const range = await engine.range(expr, startMs - MINUTE_MS, startMs + MINUTE_MS, MINUTE_MS);
  const middle = compareMiddle(command, range, 1);
  return middle && `as a range: ${middle}`;
}

async function expectFailure(ask: () => Promise<unknown>, { expect }: EvalCommand): Promise<string | undefined> {
  try {
    await ask();
  } catch (error) {
    const message = (error as Error).message.replace(/^\d+:\d+: parse error: /, '');
    const isWanted = (text: string): boolean => expect.fail.every((pattern) => matchesPattern(pattern, text));
    return isWanted(message) || isWanted((error as Error).message) ? undefined : `failed with: ${message}`;
  }
  return 'was expected to fail';
}

/** A QueryEngine that answers from a script: expression → samples at a time. For tests of what is built on queries. */
import { AppError } from '../../src/shared/errors.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';
import type { QueryEngine } from '../../src/main/engine/promql/queryEngine.ts';
import type { QueryResult } from '../../src/main/engine/promql/queryResult.ts';

export type ScriptedVector = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

export interface ScriptedQueries extends QueryEngine {
  /** Replaces the answer to an expression; an Error is thrown. */
  answer(expr: string, result: ScriptedVector | Error | ((t: number) => ScriptedVector)): void;
  /** Every query so far, in order. */
  readonly asked: readonly { readonly expr: string; readonly t: number }[];
}

export function createScriptedQueries(): ScriptedQueries {
  const answers = new Map<string, ScriptedVector | Error | ((t: number) => ScriptedVector)>();
  const asked: { expr: string; t: number }[] = [];
  return {
    asked,
    answer: (expr, result) => void answers.set(expr, result),
    async instant(expr, t, options) {
      asked.push({ expr, t });
      options?.signal?.throwIfAborted();
      const answer = answers.get(expr) ?? [];
      if (answer instanceof Error) throw answer;
      return vector(typeof answer === 'function' ? answer(t) : answer, t);
    },
    async range() {
      throw new AppError('execution', 'The script has no range queries.');
    },
  };
}

function vector(samples: ScriptedVector, t: number): QueryResult {
  return {
    value: {
      type: 'vector',
      matrix: {
        series: samples.map(([labels]) => labelsFromRecord(labels)),
        startMs: t,
        stepMs: 0,
        steps: 1,
        values: Float64Array.from(samples, ([, value]) => value),
        presence: new Uint8Array(samples.length).fill(1),
        histograms: null,
      },
    },
    warnings: [],
    infos: [],
    stats: { seriesRead: 0, samplesRead: 0, peakCells: 0, parseMs: 0, evalMs: 0, resolutionMs: 0 },
    root: null,
    release: () => {},
  };
}

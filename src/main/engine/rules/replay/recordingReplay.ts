/** A recording rule under replay: its results become series for the rules that read them, under live evaluation's checks. */
import { AppError } from '../../../../shared/errors.ts';
import { EMPTY_LABELS } from '../../../../shared/labels.ts';
import type { Milliseconds } from '../../../../shared/time.ts';
import type { ResultMatrix } from '../../promql/queryResult.ts';
import { PRESENT } from '../../storage/storage.ts';
import { recordedSeries } from '../recordingRule.ts';
import type { RecordingRule } from '../ruleFile.ts';
import type { VectorSample } from '../ruleQuery.ts';
import type { Recording } from './recordedStorage.ts';

export class RecordingReplay {
  readonly #rule: RecordingRule;
  readonly #limit: number;
  readonly #recording: Recording;
  readonly #keptMs: Milliseconds;
  readonly #onFailure: (message: string) => void;

  /** @param keptMs  how far back the rules that read it may look */
  constructor(
    rule: RecordingRule,
    limit: number,
    recording: Recording,
    keptMs: Milliseconds,
    onFailure: (message: string) => void,
  ) {
    this.#rule = rule;
    this.#limit = limit;
    this.#recording = recording;
    this.#keptMs = keptMs;
    this.#onFailure = onFailure;
  }

  feed(matrix: ResultMatrix): void {
    const failed = this.#failedSteps(matrix);
    const labels = matrix.series.map(
      (_, row) => this.#recorded([sampleAt(matrix, row, 0)], 0)[0]?.labels ?? EMPTY_LABELS,
    );
    this.#recording.append(matrix, labels, (step) => failed.has(step));
  }

  #recorded(samples: readonly VectorSample[], limit: number): ReturnType<typeof recordedSeries> {
    return recordedSeries(this.#rule, samples, limit);
  }

  /** Steps at which live evaluation would refuse the result. Only where all series at once would be refused can there be any. */
  #failedSteps(matrix: ResultMatrix): ReadonlySet<number> {
    const failed = new Set<number>();
    if (
      this.#problemOf(
        matrix,
        matrix.series.map((_, row) => row),
        0,
      ) === undefined
    )
      return failed;
    for (let step = 0; step < matrix.steps; step++) {
      const rows = matrix.series.flatMap((_, row) =>
        matrix.presence[row * matrix.steps + step] === PRESENT ? [row] : [],
      );
      const problem = this.#problemOf(matrix, rows, step);
      if (problem === undefined) continue;
      failed.add(step);
      this.#onFailure(problem);
    }
    return failed;
  }

  #problemOf(matrix: ResultMatrix, rows: readonly number[], step: number): string | undefined {
    try {
      this.#recorded(
        rows.map((row) => sampleAt(matrix, row, step)),
        this.#limit,
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.message;
    }
  }

  /** @param t  nothing before this moment will be asked for but by what looks back */
  forgetBefore(t: number): void {
    this.#recording.forgetBefore(t - this.#keptMs);
  }
}

const sampleAt = (matrix: ResultMatrix, row: number, step: number): VectorSample => ({
  labels: matrix.series[row] ?? EMPTY_LABELS,
  value: matrix.values[row * matrix.steps + step] as number,
  histogram: undefined,
});

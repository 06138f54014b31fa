/**
 * What is left of labels when some are kept or dropped (`by`, `on`; `without`, `ignoring`), remembered from query to query:
 * dashboards group and join the same series every few seconds. The index hands out the same arrays for the same series, so they
 * are found by identity, and equal rests are one array with one key.
 */
import { EMPTY_LABELS, type Labels, METRIC_NAME, dropLabels, keepLabels, labelsKey } from '../../../shared/labels.ts';

export interface LabelChoice {
  /** The labels are dropped, and the metric name with them; otherwise they alone are kept. */
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface ProjectedLabels {
  readonly labels: Labels;
  /** Equal for equal labels. */
  readonly key: string;
}

/** Of all projections together, at some 60 bytes each. */
const MAX_KNOWN = 64 * 1024;

/** For labels that are made anew for each query: what is left of them is not remembered. */
export function projector({ without, labels }: LabelChoice): (of: Labels) => Labels {
  if (!without && labels.length === 0) return () => EMPTY_LABELS;
  const names = new Set(labels);
  if (!without) return (of) => keepLabels(of, names);
  names.add(METRIC_NAME);
  return (of) => dropLabels(of, names);
}

export class LabelProjections {
  readonly #byChoice = new Map<string, LabelProjection>();
  #known = 0;

  of(choice: LabelChoice): LabelProjection {
    const key = `${choice.without ? '-' : '+'}${choice.labels.join('\xff')}`;
    let projection = this.#byChoice.get(key);
    if (projection === undefined) {
      projection = new LabelProjection(choice, () => this.#count());
      this.#byChoice.set(key, projection);
    }
    return projection;
  }

  /** Forgetting all is crude and rare; what is in use comes back by itself. */
  #count(): void {
    if (++this.#known <= MAX_KNOWN) return;
    for (const projection of this.#byChoice.values()) projection.forget();
    this.#byChoice.clear();
    this.#known = 0;
  }
}

export class LabelProjection {
  readonly #project: (labels: Labels) => Labels;
  readonly #onNew: () => void;
  readonly #ofLabels = new Map<Labels, ProjectedLabels>();
  readonly #byKey = new Map<string, ProjectedLabels>();

  constructor(choice: LabelChoice, onNew: () => void) {
    this.#project = projector(choice);
    this.#onNew = onNew;
  }

  of(labels: Labels): ProjectedLabels {
    const known = this.#ofLabels.get(labels);
    if (known !== undefined) return known;
    const projected = this.#intern(this.#project(labels));
    this.#ofLabels.set(labels, projected);
    this.#onNew();
    return projected;
  }

  forget(): void {
    this.#ofLabels.clear();
    this.#byKey.clear();
  }

  #intern(labels: Labels): ProjectedLabels {
    const key = labelsKey(labels);
    let projected = this.#byKey.get(key);
    if (projected === undefined) this.#byKey.set(key, (projected = { labels, key }));
    return projected;
  }
}

/** How a query was answered, node by node: what the Explain view shows. */
export interface QueryNode {
  /** The part of the query, in Prometheus' form. */
  readonly text: string;
  /** First and last evaluation time; a subquery's parts have times of their own. The step is 0 where there is one time only. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** Series of its result. */
  readonly rows: number;
  /** Raw samples read from the store for it, those of its parts included. */
  readonly samples: number;
  /** Milliseconds, those of its parts included. A part that occurs twice is evaluated once: then the second takes none. */
  readonly ms: number;
  readonly children: readonly QueryNode[];
}

export interface QueryExplanation {
  readonly root: QueryNode | null;
  readonly parseMs: number;
  readonly evalMs: number;
  readonly seriesRead: number;
  readonly samplesRead: number;
  /** Most cells that were alive at once. */
  readonly peakCells: number;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

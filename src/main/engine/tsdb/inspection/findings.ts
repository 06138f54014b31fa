/** What can be wrong with a store, each with its place and its reason. Counted without limit, listed up to one. */

export type FindingKind =
  | 'page_damaged' // SQLite's pages themselves
  | 'chunk_damaged' // a blob's checksum or form
  | 'chunk_missing' // a directory row without its blob
  | 'directory_wrong' // a directory row that says other than its blob
  | 'blob_orphaned' // a blob without a directory row
  | 'group_missing' // a chunk or series of a group that is not there
  | 'series_unresolved' // labels or place of a series
  | 'tier_damaged' // a chunk of condensed data: its blob, its row, or one without the other
  | 'journal_damaged'; // a row of the journal

export interface Finding {
  readonly kind: FindingKind;
  /** `chunk 12 of group 3`. */
  readonly what: string;
  readonly reason: string;
  /** Id of the row that it is about; undefined for pages. */
  readonly id?: number;
}

const MAX_LISTED = 1000;

export class Findings {
  readonly listed: Finding[] = [];
  readonly counts: Partial<Record<FindingKind, number>> = {};
  total = 0;

  add(finding: Finding): void {
    this.total++;
    this.counts[finding.kind] = (this.counts[finding.kind] ?? 0) + 1;
    if (this.listed.length < MAX_LISTED) this.listed.push(finding);
  }
}

/**
 * The journal's rows follow each other by their ids without a gap. Where one is missing (a damaged page may lose rows without a
 * word), an empty row stands in its place: the replay refuses it, and with it all that was written as differences to it.
 */
const MISSING = new Uint8Array(0);

export function* unbrokenRows(
  rows: Iterable<readonly [id: number, bytes: Uint8Array]>,
): Generator<readonly [id: number, bytes: Uint8Array], void, void> {
  let next: number | undefined;
  for (const row of rows) {
    if (next !== undefined && row[0] !== next) yield [next, MISSING];
    yield row;
    next = row[0] + 1;
  }
}

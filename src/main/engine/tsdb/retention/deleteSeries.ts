/**
 * Deletion by matchers. All that is open is sealed first, so that what is deleted lies in chunks; the tombstones are in the
 * same commit. From then on nobody sees those samples, and a crash does not bring them back.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { Matcher } from '../../storage/matcher.ts';
import type { ExemplarStore } from '../exemplarStore.ts';
import type { StoreParts } from '../maintenance/storeParts.ts';
import { matchSeries } from '../matchSeries.ts';
import { bothOf, isNoSlot, maskOf, type SlotMask } from '../slotMask.ts';

/**
 * @param exemplars  of the deleted series go as well
 * @param minT  inclusive, as `maxT`; samples that come later are kept, whatever their time
 * @returns how many series have something to delete
 * @throws AppError `store_unwritable` when the deletion cannot be made durable now
 */
export function deleteSeries(
  parts: StoreParts,
  exemplars: ExemplarStore,
  matcherSets: readonly (readonly Matcher[])[],
  minT: number,
  maxT: number,
): number {
  const { head, directory, writer, tiers, tombstones } = parts;
  head.sealAll();
  // Ids ascend: what is sealed or condensed from here on has higher ones.
  const chunkId = directory.nextId();
  const tierId = tiers.nextId();
  let series = 0;
  for (const [group, slots] of slotsByGroup(parts, matcherSets)) {
    const pieces = [...directory.of(group), ...tiers.of(group)].filter(
      (piece) => piece.minT <= maxT && piece.maxT >= minT && !isNoSlot(bothOf(piece, slots.mask)),
    );
    for (const one of slots.series) exemplars.delete(one, minT, maxT);
    if (pieces.length === 0) continue;
    series += slots.series.length;
    tombstones.add({
      group,
      ...slots.mask,
      // No further than there are samples: later ones are not deleted.
      minT: Math.max(minT, Math.min(...pieces.map((piece) => piece.minT))),
      maxT: Math.min(maxT, Math.max(...pieces.map((piece) => piece.maxT))),
      chunkId,
      tierId,
    });
  }
  writer.flush();
  if (writer.writeError !== undefined) {
    throw new AppError('store_unwritable', `The deletion is not stored yet. ${writer.writeError}`);
  }
  return series;
}

function slotsByGroup(
  { head }: StoreParts,
  matcherSets: readonly (readonly Matcher[])[],
): Map<number, { readonly mask: SlotMask; readonly series: readonly number[] }> {
  const found = new Map<number, Set<number>>();
  for (const matchers of matcherSets) {
    for (const series of matchSeries(head.index, matchers)) {
      const group = head.groupOf[series] as number;
      if (group === 0) continue;
      const own = found.get(group);
      if (own === undefined) found.set(group, new Set([series]));
      else own.add(series);
    }
  }
  return new Map(
    Array.from(found, ([group, own]) => {
      const series = [...own];
      return [group, { mask: maskOf(series.map((one) => head.slotOf[one] as number)), series }];
    }),
  );
}

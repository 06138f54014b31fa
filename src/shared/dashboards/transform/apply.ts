/** The chain of a panel's transformations. One that cannot do its work hands on what it got. */
import type { Frame } from '../data/frame.ts';
import { fieldMatcher } from '../field/matchers.ts';
import type { JsonRecord } from '../json.ts';
import type { Transformation } from '../model.ts';
import { calculateField } from './calculate.ts';
import { configFromData } from './configFromData.ts';
import { convertFieldType, organize, filterFieldsByName, filterByRefId, renameByRegex } from './fields.ts';
import { concatenate, joinByField, merge, seriesToRows } from './join.ts';
import { groupBy, groupingToMatrix, reduceFrames, transpose } from './group.ts';
import { labelsToFields, prepareTimeSeries, timeSeriesTable } from './series.ts';
import { filterByValue, limit, sortBy } from './rows.ts';

export type Transform = (frames: readonly Frame[], options: JsonRecord) => readonly Frame[];

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  organize,
  merge,
  reduce: reduceFrames,
  groupBy,
  filterFieldsByName,
  filterByRefId,
  filterByValue,
  calculateField,
  joinByField,
  seriesToColumns: joinByField,
  renameByRegex,
  sortBy,
  limit,
  labelsToFields,
  seriesToRows,
  configFromData,
  groupingToMatrix,
  timeSeriesTable,
  prepareTimeSeries,
  convertFieldType,
  concatenate,
  transpose,
};

export const transformationIds = (): readonly string[] => Object.keys(TRANSFORMS);

export function applyTransformations(
  frames: readonly Frame[],
  transformations: readonly Transformation[],
): readonly Frame[] {
  return transformations.reduce((current, { id, options, isDisabled, filter }) => {
    const transform = Object.hasOwn(TRANSFORMS, id) ? TRANSFORMS[id] : undefined;
    if (isDisabled || !transform) return current;
    if (!filter || filter.options === undefined) return transform(current, options);
    // Only the frames the filter means are transformed; the others stay behind them.
    const matches = fieldMatcher(filter);
    const isMeant = (frame: Frame): boolean => frame.fields.some((field) => matches(field, frame, current));
    return [...transform(current.filter(isMeant), options), ...current.filter((frame) => !isMeant(frame))];
  }, frames);
}

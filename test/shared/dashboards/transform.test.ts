/** Transformations, each on the smallest frames that show what it does. */
import { describe, expect, it } from 'vitest';
import { type Cell, field, type Frame, frame, typeOf } from '../../../src/shared/dashboards/data/frame.ts';
import type { JsonRecord } from '../../../src/shared/dashboards/json.ts';
import { displayName } from '../../../src/shared/dashboards/data/displayName.ts';
import { applyTransformations, transformationIds } from '../../../src/shared/dashboards/transform/apply.ts';
import { TRANSFORMATION_IDS } from '../../../src/shared/dashboards/transform/ids.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';

const table = (columns: Readonly<Record<string, readonly Cell[]>>, refId = 'A'): Frame =>
  frame(
    refId,
    Object.entries(columns).map(([name, values]) => field(name, name === 'Time' ? 'time' : typeOf(values), values)),
  );
const series = (labels: Record<string, string>, values: readonly Cell[]): Frame =>
  frame('A', [
    field(
      'Time',
      'time',
      values.map((_, i) => i),
    ),
    field('Value', 'number', values, { labels: labelsFromRecord(labels) }),
  ]);

/** Columns by the names a person sees. */
function shown(frames: readonly Frame[]): Record<string, readonly Cell[]>[] {
  return frames.map((one) =>
    Object.fromEntries(one.fields.map((column) => [displayName(column, one, frames), column.values])),
  );
}
const apply = (id: string, options: JsonRecord, ...frames: Frame[]): Record<string, readonly Cell[]>[] =>
  shown(applyTransformations(frames, [{ id, options, isDisabled: false, filter: undefined }]));

const hosts = table({ host: ['a', 'b'], Value: [1, 2] });

describe('transformations', () => {
  it('are all there that the verdict knows', () => {
    expect([...TRANSFORMATION_IDS].sort()).toEqual([...transformationIds()].sort());
  });

  it('organize keeps what is included with anything that is not off', () => {
    const options = { includeByName: { host: {}, Value: true, Time: false } };
    const [made = {}] = apply('organize', options, table({ Time: [1], host: ['a'], Value: [2] }));
    expect(Object.keys(made)).toEqual(['host', 'Value']);
  });

  it('organize drops, orders and renames', () => {
    const options = {
      excludeByName: { Time: true },
      indexByName: { Value: 0, host: 1 },
      renameByName: { host: 'Host' },
    };
    const [made = {}] = apply('organize', options, table({ Time: [1], host: ['a'], Value: [2] }));
    expect(Object.entries(made)).toEqual([
      ['Value', [2]],
      ['Host', ['a']],
    ]);
  });

  it('merge puts rows with equal shared columns together', () => {
    const made = apply('merge', {}, table({ host: ['a', 'b'], x: [1, 2] }), table({ host: ['b', 'c'], y: [3, 4] }));
    expect(made).toEqual([{ host: ['a', 'b', 'c'], x: [1, 2, null], y: [null, 3, 4] }]);
  });

  it('reduce gives a row per series', () => {
    const made = apply(
      'reduce',
      { reducers: ['max', 'mean'] },
      series({ host: 'a' }, [1, 3]),
      series({ host: 'b' }, [5, null]),
    );
    expect(made).toEqual([{ Field: ['a', 'b'], Max: [3, 5], Mean: [2, 5] }]);
  });

  it('groupBy counts rows of one key together', () => {
    const options = {
      fields: { host: { operation: 'groupby' }, Value: { operation: 'aggregate', aggregations: ['sum'] } },
    };
    expect(apply('groupBy', options, table({ host: ['a', 'b', 'a'], Value: [1, 2, 3] }))).toEqual([
      { host: ['a', 'b'], 'Value (sum)': [4, 2] },
    ]);
  });

  it('filterFieldsByName keeps names and patterns', () => {
    expect(apply('filterFieldsByName', { include: { names: ['host'] } }, hosts)).toEqual([{ host: ['a', 'b'] }]);
    expect(apply('filterFieldsByName', { include: { pattern: '/^Val/' } }, hosts)).toEqual([{ Value: [1, 2] }]);
  });

  it('filterByValue keeps or drops rows', () => {
    const filter = { fieldName: 'Value', config: { id: 'greater', options: { value: 1 } } };
    expect(apply('filterByValue', { type: 'include', match: 'all', filters: [filter] }, hosts)).toEqual([
      { host: ['b'], Value: [2] },
    ]);
    expect(apply('filterByValue', { type: 'exclude', match: 'any', filters: [filter] }, hosts)).toEqual([
      { host: ['a'], Value: [1] },
    ]);
  });

  it('calculateField adds a column', () => {
    const sums = table({ a: [1, 2], b: [10, null] });
    expect(apply('calculateField', { mode: 'reduceRow', alias: 'Sum', reduce: { reducer: 'sum' } }, sums)).toEqual([
      { a: [1, 2], b: [10, null], Sum: [11, 2] },
    ]);
    const binary = { mode: 'binary', alias: 'R', binary: { left: 'a', operator: '*', right: '3' } };
    expect(apply('calculateField', binary, table({ a: [1, 2] }))).toEqual([{ a: [1, 2], R: [3, 6] }]);
  });

  it('joinByField is outer unless it is told inner', () => {
    const [left, right] = [table({ host: ['a', 'b'], x: [1, 2] }), table({ host: ['b', 'c'], y: [3, 4] })];
    expect(apply('joinByField', { byField: 'host' }, left, right)).toEqual([
      { host: ['a', 'b', 'c'], x: [1, 2, null], y: [null, 3, 4] },
    ]);
    expect(apply('joinByField', { byField: 'host', mode: 'inner' }, left, right)).toEqual([
      { host: ['b'], x: [2], y: [3] },
    ]);
  });

  it('renameByRegex, sortBy, limit', () => {
    expect(apply('renameByRegex', { regex: 'Value #(.*)', renamePattern: '$1' }, table({ 'Value #A': [1] }))).toEqual([
      { A: [1] },
    ]);
    expect(apply('sortBy', { sort: [{ field: 'Value', desc: true }] }, hosts)).toEqual([
      { host: ['b', 'a'], Value: [2, 1] },
    ]);
    expect(apply('limit', { limitField: 1 }, hosts)).toEqual([{ host: ['a'], Value: [1] }]);
  });

  it('labelsToFields and seriesToRows', () => {
    expect(apply('labelsToFields', {}, series({ host: 'a' }, [1]))).toEqual([{ Time: [0], host: ['a'], Value: [1] }]);
    expect(apply('seriesToRows', {}, series({ host: 'a' }, [1, 2]))).toEqual([
      { Time: [1, 0], Metric: ['{host="a"}', '{host="a"}'], Value: [2, 1] },
    ]);
  });

  it('configFromData takes limits from another query', () => {
    const made = applyTransformations(
      [hosts, table({ max: [9] }, 'limits')],
      [{ id: 'configFromData', options: { configRefId: 'limits' }, isDisabled: false, filter: undefined }],
    );
    expect(made).toHaveLength(1);
    expect(made[0]?.fields[1]?.config).toEqual({ max: 9 });
  });
});

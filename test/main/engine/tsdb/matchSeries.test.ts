/** Matchers by the index, against asking every series. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelIndex } from '../../../../src/main/engine/tsdb/labelIndex.ts';
import { matchSeries } from '../../../../src/main/engine/tsdb/matchSeries.ts';
import { labelsFromRecord, labelValue } from '../../../../src/shared/labels.ts';
import { matchers } from '../../../support/tempStore.ts';

const value = fc.constantFrom('', 'a', 'b', 'ab', 'a.b', 'node_7', 'node_77');
const series = fc.record({ __name__: fc.constantFrom('m', 'n'), x: value, y: value });
const TEXTS = [
  '__name__=m __name__=~.+ __name__!=m x=a x= x!=a x!= x=~.* x=~.+ x!~.+ x!~.* x=~a|b x!~a|ab x=~a.* x=~a\\.b',
  'y=~node_.* y=~.*7 y!~node_.+ y=~|a y=nothing z= z=~.* z!=a z=~.+',
].flatMap((line) => line.split(' '));
const matcher = fc.constantFrom(...TEXTS);

describe('matchers', () => {
  it('find by the index what asking every series finds', () => {
    fc.assert(
      fc.property(
        fc.array(series, { maxLength: 60 }),
        fc.array(matcher, { minLength: 1, maxLength: 3 }),
        (all, texts) => {
          const index = new LabelIndex();
          // An empty label is no label.
          const labels = all.map((record) =>
            labelsFromRecord(Object.fromEntries(Object.entries(record).filter(([, text]) => text !== ''))),
          );
          const ids = new Map(labels.map((own) => [index.findOrAdd(own), own]));
          const set = matchers(...texts);
          const expected = [...ids]
            .filter(([, own]) => set.every((one) => one.matches(labelValue(own, one.name))))
            .map(([id]) => id);
          expect([...matchSeries(index, set)]).toEqual(expected.sort((a, b) => a - b));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

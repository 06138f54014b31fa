import { describe, expect, it } from 'vitest';
import { TextParser } from '../../../../src/main/engine/exposition/textParser.ts';
import { writeExposition } from '../../../../src/main/engine/exposition/writeExposition.ts';
import { labelsFromRecord, type Labels } from '../../../../src/shared/labels.ts';

const sample = (labels: Record<string, string>, value: number): { labels: Labels; value: number } => ({
  labels: labelsFromRecord(labels),
  value,
});

describe('writeExposition', () => {
  it('writes help, type and samples, escaped', () => {
    const text = writeExposition([
      {
        name: 'a',
        type: 'gauge',
        help: 'One\\two\nthree',
        samples: [sample({ __name__: 'a', path: 'C:\\"x"\n' }, 1.5)],
      },
      { name: 'b_total', type: 'counter', help: '', samples: [sample({ __name__: 'b_total' }, 1e6)] },
    ]);
    expect(text).toBe(
      '# HELP a One\\\\two\\nthree\n# TYPE a gauge\na{path="C:\\\\\\"x\\"\\n"} 1.5\n# TYPE b_total counter\nb_total 1e+06\n',
    );
  });

  it('writes what the parser reads back, names outside the classic alphabet too', () => {
    const values = [0, -0, 1, -2.5, 1e21, 1.5e-7, 123_456_789, Infinity, -Infinity, 0.1 + 0.2];
    const samples = values.map((value, i) => sample({ __name__: 'my.metric', 'la.bel': String(i) }, value));
    const body = Buffer.from(writeExposition([{ name: 'my.metric', type: 'unknown', help: 'x', samples }]));
    const parser = new TextParser(Buffer.concat([body, Buffer.alloc(1)]), body.length);
    const read: number[] = [];
    for (let kind = parser.next(); kind !== 'end'; kind = parser.next()) {
      if (kind !== 'series') continue;
      expect(parser.labels()).toEqual(samples[read.length]?.labels);
      read.push(parser.value);
    }
    expect(read).toEqual(values);
  });
});

import { describe, expect, it } from 'vitest';
import { alertCondition } from '../../../src/renderer/editor/alertCondition.ts';
import { engineCompletion, type AskEngine } from '../../../src/renderer/editor/engineCompletion.ts';
import { metricNamesIn } from '../../../src/renderer/editor/metricNames.ts';
import { isInsideCall, queryShape, selectorsIn, selectorText } from '../../../src/renderer/editor/queryShape.ts';

describe('metricNamesIn', () => {
  it('finds metrics and nothing else', () => {
    expect(metricNamesIn('sum by (job) (rate(a_total{b="c_d"}[5m])) / on (x) e:f > bool 1')).toEqual([
      'a_total',
      'e:f',
    ]);
    expect(metricNamesIn('1 + 2')).toEqual([]);
    expect(metricNamesIn('rate(unfinished[5m')).toEqual(['unfinished']);
  });
});

describe('alertCondition', () => {
  it('splits an expression at its comparison with a number', () => {
    expect(alertCondition('a / b > 0.8')).toMatchObject({ expr: 'a / b', relation: 'above', limit: 0.8 });
    expect(alertCondition('(up == 0)')).toMatchObject({ expr: 'up', relation: 'is', limit: 0 });
    expect(alertCondition('free < 1e9')).toMatchObject({ expr: 'free', relation: 'below', limit: 1e9 });
  });

  it('leaves everything else alone', () => {
    expect(alertCondition('a > b')).toBeUndefined();
    expect(alertCondition('a > 1 and b > 2')).toBeUndefined();
    expect(alertCondition('absent(up)')).toBeUndefined();
  });
});

describe('engineCompletion', () => {
  const metric = { name: 'up', type: 'gauge', help: 'Answers.', unit: '', series: 3 };
  const recorder = (): { asked: string[]; ask: AskEngine } => {
    const asked: string[] = [];
    const ask = (async (name: string, params: unknown) => {
      asked.push(`${name} ${JSON.stringify(params)}`);
      return name === 'metrics.list' ? [metric] : ['a', 'b'];
    }) as AskEngine;
    return { asked, ask };
  };

  it('asks for metric names once and keeps what it learnt', async () => {
    const { asked, ask } = recorder();
    const source = engineCompletion(ask, () => 0);
    expect(await source.metricNames()).toEqual(['up']);
    expect(await source.metricMetadata()).toEqual({ up: [{ type: 'gauge', help: 'Answers.' }] });
    expect(source.metric('up')?.series).toBe(3);
    expect(asked).toEqual(['metrics.list {}']);
  });

  it('narrows label values by what is already written', async () => {
    const { asked, ask } = recorder();
    const matcher = { type: 0, name: 'job', value: 'n"x', matchesEmpty: () => false };
    await engineCompletion(ask).labelValues('host', 'up', [matcher]);
    expect(asked).toEqual([`labels.values ${JSON.stringify({ name: 'host', match: '{__name__="up",job="n\\"x"}' })}`]);
  });

  it('offers nothing, and asks again later, when the engine does not answer', async () => {
    let calls = 0;
    const ask = (() => Promise.reject(new Error(String(++calls)))) as AskEngine;
    const source = engineCompletion(ask, () => 0);
    expect([await source.metricNames(), await source.metricNames(), await source.labelNames()]).toEqual([[], [], []]);
    expect(calls).toBe(3);
  });
});

const kind = (expr: string): unknown => queryShape(expr).kind;

describe('the shape of a query', () => {
  it('names its selectors with their conditions, quoted names too', () => {
    expect(selectorsIn('sum(rate(a{b="c", d!~"e"}[5m])) / {"x.y", "z.z"="1"}')).toEqual([
      {
        text: 'a{b="c", d!~"e"}',
        metric: 'a',
        matchers: [
          { label: 'b', text: 'b="c"' },
          { label: 'd', text: 'd!~"e"' },
        ],
      },
      { text: '{"x.y", "z.z"="1"}', metric: 'x.y', matchers: [{ label: 'z.z', text: '"z.z"="1"' }] },
    ]);
  });

  it('is told from its outermost part, through parentheses and offsets', () => {
    expect(
      ['(up)', 'up offset 5m', 'rate(up[5m] offset 1h)', 'up > 5', 'a + b', 'absent(up)', 'sum(up)'].map(kind),
    ).toEqual(['selector', 'selector', 'window', 'comparison', 'join', 'call', 'other']);
    expect(queryShape('a / on (x, y) b')).toMatchObject({ operator: '/', on: ['x', 'y'] });
    expect(queryShape('a and b')).toMatchObject({ operator: 'and', on: undefined });
  });

  it('is put together again from some of its conditions', () => {
    const [selector] = selectorsIn('a{b="c", d="e"}');
    expect(selectorText('a', selector?.matchers.slice(1) ?? [])).toBe('a{d="e"}');
    expect([selectorText('a', []), selectorText('x.y', []), selectorText(undefined, [])]).toEqual([
      'a',
      '{"x.y"}',
      '{}',
    ]);
  });

  it('knows whether a place is inside a function over time', () => {
    expect(isInsideCall('rate(a_total', 12)).toBe(true);
    expect(isInsideCall('sum(a_total)', 11)).toBe(false);
    expect(isInsideCall('sum(rate(b[1m])) + a_total', 26)).toBe(false);
  });
});

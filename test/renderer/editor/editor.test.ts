import { describe, expect, it } from 'vitest';
import { alertCondition } from '../../../src/renderer/editor/alertCondition.ts';
import { engineCompletion, type AskEngine } from '../../../src/renderer/editor/engineCompletion.ts';
import { metricNamesIn } from '../../../src/renderer/editor/metricNames.ts';

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
    expect(alertCondition('a / b > 0.8')).toEqual({ expr: 'a / b', relation: 'above', limit: 0.8 });
    expect(alertCondition('(up == 0)')).toEqual({ expr: 'up', relation: 'is', limit: 0 });
    expect(alertCondition('free < 1e9')).toEqual({ expr: 'free', relation: 'below', limit: 1e9 });
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

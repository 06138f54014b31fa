import { describe, expect, it } from 'vitest';
import {
  compareLabels,
  dropMetricName,
  formatSeries,
  keepLabels,
  labelsFromPairs,
  labelsFromRecord,
  labelsToRecord,
  labelValue,
  withLabel,
} from '../../src/shared/labels.ts';

const up = labelsFromRecord({ job: 'node', __name__: 'up', instance: 'a:9100' });

describe('labels', () => {
  it('are sorted by name and hold no empty value', () => {
    expect([
      ...labelsFromPairs([
        ['b', '2'],
        ['a', '1'],
        ['c', ''],
      ]),
    ]).toEqual(['a', '1', 'b', '2']);
  });

  it('let a later duplicate win', () => {
    expect(
      labelsToRecord(
        labelsFromPairs([
          ['a', '1'],
          ['a', '2'],
        ]),
      ),
    ).toEqual({ a: '2' });
  });

  it('read an absent label as empty', () => {
    expect(labelValue(up, 'job')).toBe('node');
    expect(labelValue(up, 'nope')).toBe('');
  });

  it('set, replace and remove one label in order', () => {
    expect([...withLabel(labelsFromRecord({ a: '1', c: '3' }), 'b', '2')]).toEqual(['a', '1', 'b', '2', 'c', '3']);
    expect(labelsToRecord(withLabel(up, 'job', 'db'))['job']).toBe('db');
    expect(labelsToRecord(withLabel(up, 'job', ''))['job']).toBeUndefined();
    expect([...withLabel(labelsFromRecord({ a: '1' }), 'z', '9')]).toEqual(['a', '1', 'z', '9']);
  });

  it('drop the name and keep a chosen few', () => {
    expect(labelValue(dropMetricName(up), '__name__')).toBe('');
    expect(labelsToRecord(keepLabels(up, new Set(['job'])))).toEqual({ job: 'node' });
  });

  it('compare pairwise, shorter first', () => {
    const a = labelsFromRecord({ a: '1' });
    expect(compareLabels(a, labelsFromRecord({ a: '1', b: '1' }))).toBeLessThan(0);
    expect(compareLabels(a, labelsFromRecord({ a: '0', b: '1' }))).toBeGreaterThan(0);
    expect(compareLabels(a, labelsFromRecord({ a: '1' }))).toBe(0);
  });

  it('print as Prometheus prints them', () => {
    expect(formatSeries(up)).toBe('up{instance="a:9100", job="node"}');
    expect(formatSeries(labelsFromRecord({ __name__: 'up' }))).toBe('up');
    expect(formatSeries(labelsFromRecord({ a: 'x"y' }))).toBe('{a="x\\"y"}');
    expect(formatSeries(labelsFromRecord({ __name__: 'my.metric', 'l.x': '1' }))).toBe('{"my.metric", "l.x"="1"}');
  });
});

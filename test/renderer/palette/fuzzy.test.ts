import { expect, it } from 'vitest';
import { fuzzyMatch } from '../../../src/renderer/palette/fuzzy.ts';

const score = (text: string, title: string): number => fuzzyMatch(text, title)?.score ?? Number.NEGATIVE_INFINITY;

it('needs all letters in order', () => {
  expect(fuzzyMatch('dsk', 'node_disk_read')).toBeDefined();
  expect(fuzzyMatch('ksd', 'node_disk_read')).toBeUndefined();
});

it('marks the letters it matched', () => {
  expect(fuzzyMatch('disk', 'node_disk_read')?.at).toEqual([5, 6, 7, 8]);
  expect(fuzzyMatch('ndr', 'node_disk_read')?.at).toEqual([0, 5, 10]);
});

it('prefers the start, then the start of a word, then the middle', () => {
  expect(score('di', 'disk')).toBeGreaterThan(score('di', 'node_disk'));
  expect(score('di', 'node_disk')).toBeGreaterThan(score('di', 'condition'));
  expect(score('disk', 'node_disk_io')).toBeGreaterThan(score('disk', 'd_i_s_k_more'));
});

it('matches everything with an empty text', () => {
  expect(fuzzyMatch('', 'anything')).toEqual({ score: 0, at: [] });
});

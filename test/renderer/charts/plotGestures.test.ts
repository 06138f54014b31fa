import { describe, expect, it } from 'vitest';
import { pinched, scaleAround, zoomAround } from '../../../src/renderer/charts/plotGestures.ts';

describe('gestures', () => {
  it('zoom around the pointer, which stays where it is', () => {
    expect(zoomAround([0, 100_000], 0.25, 0.5)).toEqual([12_500, 62_500]);
    expect(zoomAround([0, 2_500], 0.5, 0.1)).toEqual([250, 2_250]);
  });

  it('stretch a value axis around the value that was pressed', () => {
    expect(scaleAround([0, 100], 0.5, 0.5)).toEqual([25, 75]);
    expect(scaleAround([0, 100], 0, 2)).toEqual([0, 200]);
  });

  it('of two fingers keep the moments under them: moved together they pan, apart they zoom', () => {
    expect(pinched([0, 100_000], [0.4, 0.6], [0.5, 0.7])).toEqual([-10_000, 90_000]);
    expect(pinched([0, 100_000], [0.4, 0.6], [0.3, 0.7])).toEqual([25_000, 75_000]);
  });
});

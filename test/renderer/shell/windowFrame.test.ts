import { describe, expect, it } from 'vitest';
import { frameInsets } from '../../../src/renderer/shell/windowFrame.ts';

describe('frameInsets', () => {
  it('leaves room for the traffic lights on macOS and for the overlay controls elsewhere', () => {
    expect(frameInsets('darwin')).toEqual({ leftPx: 76, rightPx: 0 });
    expect(frameInsets('win32')).toEqual({ leftPx: 0, rightPx: 138 });
    expect(frameInsets('linux')).toEqual({ leftPx: 0, rightPx: 138 });
  });

  it('has none in a browser', () => {
    expect(frameInsets(undefined)).toEqual({ leftPx: 0, rightPx: 0 });
  });
});

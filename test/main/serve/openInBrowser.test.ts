import { describe, expect, it } from 'vitest';
import { browserCommand } from '../../../src/main/serve/openInBrowser.ts';

describe('opening the address', () => {
  it('uses what each system opens addresses with', () => {
    expect(browserCommand('darwin', {})).toEqual(['open']);
    expect(browserCommand('win32', {})).toEqual(['cmd', '/c', 'start', '']);
    expect(browserCommand('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
  });

  it('does nothing where nobody would see it', () => {
    expect(browserCommand('linux', {})).toBeUndefined();
  });
});

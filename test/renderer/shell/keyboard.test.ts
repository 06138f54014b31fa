import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../../src/renderer/shell/commands.ts';
import { chordOf, listenToKeys } from '../../../src/renderer/shell/keyboard.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('chordOf', () => {
  it('writes chords as commands do', () => {
    expect(press('k', { ctrlKey: true })).toBe('Mod+K');
    expect(press('K', { metaKey: true })).toBe('Mod+K');
    expect(press('L', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+L');
    expect(press('ArrowLeft', { shiftKey: true })).toBe('Shift+ArrowLeft');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('g')).toBe('G');
    expect(press('Shift', { shiftKey: true })).toBeUndefined();
  });
});

describe('listenToKeys', () => {
  let pressed: string[];
  let hasSingleKeys: boolean;
  let keydown: (event: object) => void;

  beforeEach(() => {
    // A page without a document: only what the listener looks at.
    vi.stubGlobal('HTMLElement', class {});
    vi.stubGlobal('Element', class {});
    pressed = [];
    hasSingleKeys = true;
    const command = (id: string, keys: string): Command => ({
      id,
      title: id,
      group: 'Anywhere',
      keys,
      run: () => pressed.push(id),
    });
    const commands = [
      command('palette', 'Mod+K'),
      command('alerts', 'G A'),
      command('add', 'A'),
      command('range', 'R'),
    ];
    const target = {
      addEventListener: (_type: string, listener: (event: object) => void) => (keydown = listener),
      removeEventListener: () => {},
    };
    listenToKeys(target as unknown as Window, { commands: () => commands, hasSingleKeys: () => hasSingleKeys });
  });

  const type = (key: string, timeStamp = 0, more: object = {}): void =>
    keydown({ key, timeStamp, target: null, preventDefault: () => {}, ...more });

  it('takes the second key of a sequence before the same key alone', () => {
    type('g', 0);
    type('a', 200);
    type('a', 400);
    expect(pressed).toEqual(['alerts', 'add']);
  });

  it('forgets a sequence after a second', () => {
    type('g', 0);
    type('a', 1_500);
    expect(pressed).toEqual(['add']);
  });

  it('leaves single characters alone where they are switched off, and chords not', () => {
    hasSingleKeys = false;
    type('r');
    type('k', 0, { ctrlKey: true });
    expect(pressed).toEqual(['palette']);
  });

  it('does not act on keys something else has taken', () => {
    type('r', 0, { defaultPrevented: true });
    expect(pressed).toEqual([]);
  });
});

/** Keys as this platform writes them. `Mod` is the command key on a Mac and Ctrl elsewhere. */
import type { ReactNode } from 'react';
import './Kbd.css';

const isMac = (): boolean => /Mac|iP(hone|ad)/.test(navigator.platform);

const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '↵',
  Escape: 'Esc',
};
const MAC_SYMBOLS: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Shift: '⇧', Alt: '⌥' };
const OTHER_SYMBOLS: Readonly<Record<string, string>> = { Mod: 'Ctrl' };

function keySymbol(key: string): string {
  return (isMac() ? MAC_SYMBOLS : OTHER_SYMBOLS)[key] ?? SYMBOLS[key] ?? key;
}

/** @param keys  pressed together with `+`, one after the other with a space: `Mod+K`, `G O` */
export function Kbd({ keys }: { readonly keys: string }): ReactNode {
  const parts = keys.split(/[ +]/);
  return (
    <span className="keys">
      {parts.map((key, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- A key may stand twice in a sequence, which never changes its order.
        <kbd key={i}>{keySymbol(key)}</kbd>
      ))}
    </span>
  );
}

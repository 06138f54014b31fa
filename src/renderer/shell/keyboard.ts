/**
 * Keys → commands, in one listener for the whole page. A chord is `Mod+K`; two chords with a space follow each other
 * within a second. A single character never acts while a person types.
 */
import type { Command } from './commands.ts';

const SEQUENCE_MS = 1_000;

export interface KeyboardOptions {
  readonly commands: () => readonly Command[];
  /** Single-character keys can be switched off (WCAG 2.1.4). */
  readonly hasSingleKeys: () => boolean;
}

export function listenToKeys(target: Window, { commands, hasSingleKeys }: KeyboardOptions): () => void {
  let first: { readonly chord: string; readonly atMs: number } | undefined;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event);
    if (chord === undefined) return;
    const isCharacter = !/^(Mod|Alt|Shift)\+./.test(chord) && event.key.length === 1;
    const isBare = isCharacter || chord.startsWith('Shift+') || chord === 'End';
    if (isBare && (isTyping(event.target) || isInDialog(event.target))) return;
    if (isCharacter && !hasSingleKeys()) return;
    const sequence = first && event.timeStamp - first.atMs < SEQUENCE_MS ? `${first.chord} ${chord}` : undefined;
    const list = commands();
    const found =
      list.findLast(({ keys }) => sequence !== undefined && keys === sequence) ??
      list.findLast(({ keys }) => keys === chord);
    const startsOne = list.some(({ keys }) => keys?.startsWith(`${chord} `));
    first = !found && startsOne ? { chord, atMs: event.timeStamp } : undefined;
    if (!found) return;
    event.preventDefault();
    found.run();
  };

  target.addEventListener('keydown', onKeyDown);
  return () => target.removeEventListener('keydown', onKeyDown);
}

/** The chord as commands write it; undefined for a modifier alone. */
export function chordOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string | undefined {
  const { key } = event;
  if (['Control', 'Shift', 'Alt', 'Meta', 'Dead', 'Unidentified'].includes(key)) return undefined;
  const name = key.length === 1 ? key.toUpperCase() : key;
  // Shift is part of the character for `?` and `/`, and a modifier of its own for letters and named keys.
  const hasShift = event.shiftKey && (key.length > 1 || /[a-z]/i.test(key));
  return [(event.ctrlKey || event.metaKey) && 'Mod', event.altKey && 'Alt', hasShift && 'Shift', name]
    .filter(Boolean)
    .join('+');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role=dialog],[role=menu]') !== null;

/** How far a number or a duration reaches in the text. What it is worth says literals.ts. */
import { isDigit, isWordCode } from './characters.ts';

export interface Scan {
  readonly isComplete: boolean;
  readonly end: number;
}

/** Prometheus' numbers: decimal with point, exponent and `_` between digits, or whole hexadecimal. Not all it takes is a number; the parser has the last word. */
export function scanNumber(text: string, from: number): Scan {
  let at = from;
  const take = (set: string): boolean => {
    const char = text[at];
    if (char === undefined || !set.includes(char)) return false;
    at += 1;
    return true;
  };
  let digits = '0123456789';
  if (take('0') && take('xX')) {
    take('_');
    digits = '0123456789abcdefABCDEF';
  }
  let hasPoint = false;
  let hasExponent = false;
  take('.');
  take(digits);
  for (;;) {
    const char = text[at] ?? '';
    if (char === '.') {
      at += 1;
      if (hasPoint || take('_.') || digits.length > 10) return { isComplete: false, end: at };
      hasPoint = true;
    } else if (char === 'e' || char === 'E') {
      at += 1;
      if (hasExponent) return { isComplete: false, end: at };
      hasExponent = true;
      take('+-');
      if (take('._eE') || at >= text.length) return { isComplete: false, end: at };
    } else if (char === '_') {
      at += 1;
      if (take('._eE') || at >= text.length) return { isComplete: false, end: at };
    } else if (take(digits)) {
      while (take(digits));
    } else break;
  }
  return { isComplete: !isWordCode(text.charCodeAt(at)), end: at };
}

/** The rest of a duration whose first digits end at `from`: `h30m` of `1h30m`. */
export function scanDuration(text: string, from: number): Scan {
  let at = from;
  if (!'smhdwy'.includes(text[at] ?? '#')) return { isComplete: false, end: at };
  at += 1;
  if (text[at] === 's') at += 1;
  while (isDigit(text[at] ?? '')) {
    while (isDigit(text[at] ?? '')) at += 1;
    if (!'smhdw'.includes(text[at] ?? '#')) return { isComplete: false, end: at };
    at += 1;
    if (text[at] === 's') at += 1;
  }
  return isWordCode(text.charCodeAt(at)) ? { isComplete: false, end: at + 1 } : { isComplete: true, end: at };
}

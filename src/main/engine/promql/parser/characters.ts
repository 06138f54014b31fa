/** Classes of characters in PromQL's words; letters beyond ASCII are none. */
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const COLON = 58;

export function isBlank(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === TAB || code === RETURN;
}

export function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

export function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

export function isWordStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';
}

export function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

export function wordLength(text: string, from: number, withColons: boolean): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!isWordCode(code) && !(withColons && code === COLON)) return at - from;
    at += 1;
  }
}

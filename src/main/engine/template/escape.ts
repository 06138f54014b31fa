/** Escaping as Go's text/template does it. */
const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\uFFFD',
};

export const escapeHtml = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- NUL is one of the characters that must not pass.
  text.replaceAll(/["'&<>\0]/g, (character) => HTML[character] as string);

const JS: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  "'": String.raw`\'`,
  '"': String.raw`\"`,
  '<': String.raw`\u003C`,
  '>': String.raw`\u003E`,
  '&': String.raw`\u0026`,
  '=': String.raw`\u003D`,
};

export const escapeJs = (text: string): string =>
  text.replaceAll(/[\\'"<>&=\p{Cc}]/gu, (character) => JS[character] ?? `\\u${codeOf(character)}`);

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** url.QueryEscape: form encoding, a space becomes `+`. */
export const escapeQuery = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** Go's regexp.MatchString and ReplaceAllString: RE2 patterns, not anchored. */
import { AppError } from '../../../shared/errors.ts';
import { compileRegex } from '../storage/matcher.ts';
import { TemplateFailure } from './goValue.ts';

export const matchesRegexp = (pattern: string, text: string): boolean => compile(pattern).test(text);

export function replaceAll(pattern: string, replacement: string, text: string): string {
  return text.replaceAll(compile(pattern), (...match: readonly unknown[]) => expand(replacement, match));
}

function compile(pattern: string): RegExp {
  try {
    // The one place that maps RE2 to JavaScript anchors its result, as matchers need it; templates search instead.
    const anchored = compileRegex(pattern);
    const body = /^\^\(\?:([\s\S]*)\)\$$/.exec(anchored.source)?.[1] ?? anchored.source;
    const isDotAll = /^\(\?[im]*s[im]*\)/.test(pattern);
    return new RegExp(body, `g${anchored.flags.replaceAll(isDotAll ? /g/g : /[gs]/g, '')}`);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new TemplateFailure(cause.message, { cause });
  }
}

/** `$1`, `${1}`, `$name`, `${name}`, `$$`; a name is as long as it can be, and an unknown one is empty. */
function expand(template: string, match: readonly unknown[]): string {
  const groups = match.at(-1);
  const named = typeof groups === 'object' ? (groups as Readonly<Record<string, string | undefined>>) : {};
  return template.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => {
    if (whole === '$$') return '$';
    const name = bare ?? braced ?? '';
    const isNumber = /^\d+$/.test(name);
    const value = isNumber ? match[Number(name)] : named[name];
    return typeof value === 'string' ? value : '';
  });
}

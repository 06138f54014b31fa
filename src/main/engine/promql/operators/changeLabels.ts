/** `label_replace` and `label_join`: they look at series, not at samples. */
import { AppError } from '../../../../shared/errors.ts';
import { type Labels, METRIC_NAME, labelValue, withLabel } from '../../../../shared/labels.ts';
import { compileRegex } from '../../storage/matcher.ts';
import { type Matrix, dropsName, mergeSameLabels, vectorValue } from '../matrix.ts';
import { type Operator, vectorOf } from './operator.ts';

export interface LabelReplacement {
  readonly dst: string;
  readonly replacement: string;
  readonly src: string;
  readonly regex: string;
}

export function labelReplace(expr: Operator, { dst, replacement, src, regex }: LabelReplacement): Operator {
  const pattern = compilePattern(regex);
  const expand = compileTemplate(replacement);
  checkLabelName(dst, 'destination label name in label_replace()');
  return relabelled(expr, dst, (labels) => {
    const match = pattern.exec(labelValue(labels, src));
    return match === null ? undefined : expand(match);
  });
}

export function labelJoin(expr: Operator, dst: string, separator: string, sources: readonly string[]): Operator {
  for (const source of sources) checkLabelName(source, 'source label name in label_join()');
  checkLabelName(dst, 'destination label name in label_join()');
  return relabelled(expr, dst, (labels) => sources.map((source) => labelValue(labels, source)).join(separator));
}

function compilePattern(regex: string): RegExp {
  try {
    return compileRegex(regex);
  } catch (cause) {
    throw new AppError('execution', `invalid regular expression in label_replace(): ${regex}`, { cause });
  }
}

/** Bytes that are not UTF-8 come as the replacement character. */
function checkLabelName(name: string, what: string): void {
  if (name === '' || !name.isWellFormed() || name.includes('\ufffd'))
    throw new AppError('execution', `invalid ${what}: ${name}`);
}

/** @param valueOf  the new value of `dst`, or undefined to leave the series alone */
function relabelled(expr: Operator, dst: string, valueOf: (labels: Labels) => string | undefined): Operator {
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    const dropName = matrix.dropName?.slice() ?? null;
    const series = matrix.series.map((labels, row) => {
      const value = valueOf(labels);
      if (value === undefined) return labels;
      // A name that was set on purpose stays.
      if (dst === METRIC_NAME && dropName && dropsName(matrix, row)) dropName[row] = 0;
      return withLabel(labels, dst, value);
    });
    const result: Matrix = { ...matrix, series, dropName };
    return vectorValue(mergeSameLabels(result));
  };
}

/** Go's expansion template: `$1`, `${1}`, `$name`, `${name}`, `$$`; the name after a bare `$` is as long as it can be. */
function compileTemplate(template: string): (match: RegExpExecArray) => string {
  const reference = /\$(?:\$|\{([^{}]*)\}|(\w+))/g;
  return (match) =>
    template.replace(reference, (whole, braced: string | undefined, bare: string | undefined) => {
      if (whole === '$$') return '$';
      const name = braced ?? bare ?? '';
      if (/^\d+$/.test(name)) return match[Number(name)] ?? '';
      return match.groups?.[name] ?? '';
    });
}

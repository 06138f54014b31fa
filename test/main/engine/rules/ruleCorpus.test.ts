/** Real rule files with promtool's verdict on each; read in place and never copied. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../../src/main/engine/rules/checkRules.ts';

const CORPUS = '../shared/corpora/rules';
const MANIFEST = path.join(CORPUS, 'MANIFEST.json');

interface Row {
  readonly file: string;
  readonly kind: string;
  readonly promtool_check_rc?: number;
}

const isPresent = fs.existsSync(MANIFEST);
const rows = isPresent ? (JSON.parse(fs.readFileSync(MANIFEST, 'utf8')) as readonly Row[]) : [];

/** promtool's verdicts are of 2.42; names in UTF-8 came with 3.0. */
const SINCE_3: ReadonlySet<string> = new Set([
  'prom__model__rulefmt__testdata__legacy_validation_annotation.bad.yaml',
  'prom__model__rulefmt__testdata__utf-8_annotation.good.yaml',
]);
const verdict = (row: Row): number => (SINCE_3.has(row.file) ? 0 : (row.promtool_check_rc ?? 0));

describe.skipIf(!isPresent)('rule files of the field (needs ../shared/corpora)', () => {
  it.each(rows.filter((row) => row.promtool_check_rc !== undefined))(
    '$file: promtool ended $promtool_check_rc',
    async (row) => {
      const report = await checkRules([path.join(CORPUS, row.file)]);
      expect({ exitCode: report.exitCode, errors: verdict(row) === 0 ? report.errors : '' }).toEqual({
        exitCode: verdict(row),
        errors: '',
      });
    },
  );

  it.each(rows.filter((row) => row.kind === 'PrometheusRule CRD'))('$file: the resource is taken', async (row) => {
    const report = await checkRules([path.join(CORPUS, row.file)]);
    expect(report).toMatchObject({ exitCode: 0, errors: '' });
  });
});

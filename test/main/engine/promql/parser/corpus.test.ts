/** Real rules and dashboards, each expression with promtool's verdict. */
import { existsSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../../src/main/engine/promql/parser/parseQuery.ts';
import { formatExpr, printExpr } from '../../../../../src/main/engine/promql/printer.ts';
import { comparableExpr } from '../../../../support/promqlAst.ts';

const CORPORA = '../shared/corpora';
/** Accepted since Prometheus 3: durations and plain numbers are one. */
const NEW_SINCE_2_42 = /missing unit character in duration/;

/** Leaves out the file of ten thousand generated rules, which are all alike. */
const LARGEST_FILE = 500_000;

interface Case {
  readonly expr: string;
  /** promtool's message; undefined when it accepts. */
  readonly refusal: string | undefined;
}

describe.skipIf(!existsSync(CORPORA))('corpora (skipped without ../shared/corpora)', () => {
  it('accepts what promtool accepts, and prints it so that it parses to the same tree', () => {
    const accepted = [...dashboardCases(), ...ruleCases()].filter(({ refusal }) => refusal === undefined);
    expect(accepted.length).toBeGreaterThan(3500);
    const changed = accepted.filter(({ expr }) => {
      const tree = parseQuery(expr);
      const expected = comparableExpr(tree);
      return [printExpr(tree), formatExpr(tree)].some((text) => comparableExpr(parseQuery(text)) !== expected);
    });
    expect(changed).toEqual([]);
  });

  it('refuses what promtool refuses, with the same words', () => {
    const refused = dashboardCases().filter(({ refusal }) => refusal !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    const different = refused.filter(
      ({ expr, refusal = '' }) => !NEW_SINCE_2_42.test(refusal) && !refusal.includes(refusalOf(expr)),
    );
    expect(different).toEqual([]);
  });
});

function refusalOf(expr: string): string {
  try {
    parseQuery(expr);
    return 'accepted';
  } catch (error) {
    return (error as Error).message.replace(/^.*?parse error: /, '');
  }
}

function dashboardCases(): Case[] {
  const targets = JSON.parse(readFileSync(`${CORPORA}/dashboards/exprs.json`, 'utf8')) as {
    interpolated: string;
    promtool_2_42: string;
  }[];
  const byExpr = new Map(targets.map((target) => [target.interpolated, target.promtool_2_42]));
  return [...byExpr].map(([expr, verdict]) => ({ expr, refusal: verdict === 'ok' ? undefined : verdict }));
}

function ruleCases(): Case[] {
  const files = JSON.parse(readFileSync(`${CORPORA}/rules/MANIFEST.json`, 'utf8')) as {
    file: string;
    kind: string;
    promtool_check_rc: number;
    bytes: number;
  }[];
  return files
    .filter(({ kind, promtool_check_rc, bytes }) => kind === 'rules' && promtool_check_rc === 0 && bytes < LARGEST_FILE)
    .flatMap(({ file }) => expressionsIn(readFileSync(`${CORPORA}/rules/${file}`, 'utf8')))
    .map((expr) => ({ expr, refusal: undefined }));
}

/** promtool reads the first document of a file. */
function expressionsIn(yaml: string): string[] {
  const document = parseAllDocuments(yaml)[0]?.toJS({ maxAliasCount: -1 }) as RuleFile | null | undefined;
  return (document?.groups ?? []).flatMap(({ rules }) => (rules ?? []).map(({ expr }) => String(expr)));
}

interface RuleFile {
  readonly groups?: readonly { readonly rules?: readonly { readonly expr: unknown }[] }[];
}

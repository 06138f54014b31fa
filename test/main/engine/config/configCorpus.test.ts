/** Real and broken configuration files with upstream's verdict beside them. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { AppError } from '../../../../src/shared/errors.ts';

const CORPUS = '../shared/corpora/configs';

interface Row {
  readonly file: string;
  readonly repo: string;
  /** Where it stands in its repository: files import one another by that. */
  readonly path: string;
  readonly kind: string;
  readonly expect_head?: string;
  readonly expect_head_error_contains?: string;
  readonly promtool_rc?: number;
  readonly promtool_out?: string;
}

/** What Prometheus 3.14 says of the file; undefined where nobody knows. */
function verdict(row: Row): 'good' | 'bad' | undefined {
  if (row.expect_head === 'ok') return 'good';
  if (row.expect_head === 'error') return 'bad';
  if (row.promtool_rc === 0) return 'good';
  if (/\.(bad|incompatible)\./.test(row.file)) return 'bad';
  if (/validation_mode|infer_escaping/.test(row.file)) return 'good';
  // The binary that was asked is a build of 2.42 without Kubernetes and other discovery; 3.14 has them.
  if (row.repo === 'prometheus/prometheus' || /field \w+_sd_configs not found/.test(row.promtool_out ?? ''))
    return undefined;
  return 'bad';
}

const rows: readonly Row[] = existsSync(CORPUS)
  ? (JSON.parse(readFileSync(join(CORPUS, 'MANIFEST.json'), 'utf8')) as Row[]).filter(
      (row) => row.kind === 'prometheus',
    )
  : [];

let staged = '';
beforeAll(() => {
  staged = mkdtempSync(join(tmpdir(), 'configs-'));
  for (const row of rows) cpSync(join(CORPUS, row.file), join(staged, row.path));
});
afterAll(() => rmSync(staged, { recursive: true }));

interface Outcome {
  readonly refusal: string | undefined;
  readonly missing: readonly string[];
}

async function outcomeOf(row: Row): Promise<Outcome> {
  try {
    return { refusal: undefined, missing: (await loadConfig(join(staged, row.path))).missingFiles };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { refusal: error.message, missing: [] };
  }
}

/** The key words of upstream's reason must come back. */
function saysTheSame(expected: string, message: string): boolean {
  if (message.toLowerCase().includes(expected.toLowerCase())) return true;
  const words = expected.toLowerCase().match(/[a-z_][a-z0-9_.-]{2,}/g) ?? [];
  return words.filter((word) => message.toLowerCase().includes(word)).length >= words.length / 2;
}

describe.skipIf(rows.length === 0)('configuration corpus (skipped without ../shared/corpora)', () => {
  for (const row of rows) {
    const wanted = verdict(row);
    if (wanted === undefined) continue;
    it(`${row.file} is ${wanted}`, async () => {
      const { refusal, missing } = await outcomeOf(row);
      // What is wrong with one file is in another that the corpus does not hold.
      const isRefused = refusal !== undefined || (wanted === 'bad' && missing.length > 0);
      expect(isRefused ? 'bad' : 'good').toBe(wanted);
      expect(saysTheSame(row.expect_head_error_contains ?? '', refusal ?? '')).toBe(true);
    });
  }
});

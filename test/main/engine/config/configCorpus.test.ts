/** Real and broken configuration files with upstream's verdict beside them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { AppError } from '../../../../src/shared/errors.ts';

const CORPUS = '../shared/corpora/configs';

interface Row {
  readonly file: string;
  readonly repo: string;
  readonly kind: string;
  readonly expect_head?: string;
  readonly expect_head_error_contains?: string;
  readonly promtool_rc?: number;
}

/** What Prometheus 3.14 says of the file; undefined where nobody knows. */
function verdict(row: Row): 'good' | 'bad' | undefined {
  if (row.expect_head === 'ok') return 'good';
  if (row.expect_head === 'error') return 'bad';
  if (row.promtool_rc === 0) return 'good';
  if (/\.(bad|incompatible)\./.test(row.file)) return 'bad';
  if (/validation_mode|infer_escaping/.test(row.file)) return 'good';
  if (row.repo === 'prometheus/prometheus') return undefined;
  return row.promtool_rc === 0 ? 'good' : 'bad';
}

const rows: readonly Row[] = existsSync(CORPUS)
  ? (JSON.parse(readFileSync(join(CORPUS, 'MANIFEST.json'), 'utf8')) as Row[]).filter(
      (row) => row.kind === 'prometheus',
    )
  : [];

/** The key words of upstream's reason that must come back. */
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
      const outcome = await loadConfig(join(CORPUS, row.file)).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (wanted === 'good') {
        // The corpus holds the file alone: what it imports may be absent.
        if (outcome instanceof AppError && outcome.code === 'not_found') return;
        expect(outcome).toBeUndefined();
        return;
      }
      expect(outcome).toBeInstanceOf(AppError);
      const { message } = outcome as AppError;
      if (row.expect_head_error_contains !== undefined) {
        expect(saysTheSame(row.expect_head_error_contains, message), message).toBe(true);
      }
    });
  }
});

/** Real dashboards, where their corpus is beside the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promqlLanguage } from '../../../src/main/engine/promqlLanguage.ts';
import { parseDashboard } from '../../../src/shared/dashboards/parseDashboard.ts';
import { type PanelReport, reportDashboard } from '../../../src/shared/dashboards/report.ts';

const CORPUS = '../shared/corpora/dashboards';
const EXACT_PERCENT = 97;

interface Expected {
  readonly dashboard: string;
  readonly panel: number | null;
  readonly refId: string;
  readonly interpolated: string;
}

const readJson = (name: string): unknown => JSON.parse(readFileSync(join(CORPUS, name), 'utf8'));

const check = (expr: string): string | undefined => promqlLanguage.check(expr)?.message;

function reports(): Map<string, readonly PanelReport[]> {
  const names = readdirSync(CORPUS).filter((name) => name.includes('__') && name.endsWith('.json'));
  return new Map(names.map((name) => [name, reportDashboard(parseDashboard(readJson(name)), check)]));
}

// Without the corpus there is nothing to compare with.
describe.skipIf(!existsSync(CORPUS))('the corpus of dashboards', () => {
  it('is asked with the expressions Grafana would ask', () => {
    const all = reports();
    const missing = (readJson('exprs.json') as Expected[]).filter(
      ({ dashboard, panel, interpolated }) =>
        !all
          .get(dashboard)
          ?.some(
            ({ id, targets }) =>
              (panel === null || id === panel) && targets.some((t) => t.interpolated === interpolated),
          ),
    );
    expect(missing).toEqual([]);
  });

  it('is drawn exactly but for a few panels, and each of those says why', () => {
    const panels = [...reports().values()].flat();
    const inexact = panels.filter(({ verdict }) => verdict !== 'exact');
    expect(inexact.filter(({ reason }) => reason === '')).toEqual([]);
    expect((100 * (panels.length - inexact.length)) / panels.length).toBeGreaterThanOrEqual(EXACT_PERCENT);
  });
});

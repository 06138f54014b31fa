/** The engine's check of a panel's query, whose variables stand for what they are set to now. */
import type { WireError } from '../../../../shared/errors.ts';
import { builtIns } from '../../../../shared/dashboards/variables/builtIns.ts';
import { interpolate, layered, type Scope } from '../../../../shared/dashboards/variables/interpolate.ts';
import type { Client } from '../../../client/client.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 15_000;

export async function checkPanelQuery(client: Client, text: string, scope: Scope): Promise<WireError | null> {
  const nowMs = Date.now();
  const times = { fromMs: nowMs - HOUR_MS, toMs: nowMs, stepMs: STEP_MS, scrapeIntervalMs: STEP_MS };
  const expr = interpolate(text, layered(scope, builtIns(times, { dashboard: '', uid: '' })), 'promql');
  try {
    const { error } = await client.request('query.check', { expr });
    // Where the mistake lies is known of what was asked, and that may be longer than what was typed.
    return error === null || expr === text ? error : { code: error.code, message: error.message };
  } catch {
    return null; // No engine to ask: the banner says so, the text is not to blame.
  }
}

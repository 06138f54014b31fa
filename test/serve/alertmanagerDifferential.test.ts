/**
 * The same alerts, silences and configurations to a real Alertmanager and to ours: the same notifications in the same
 * groups within a second. All of them take a minute and a half: ALERTMANAGER_CASES=all; otherwise every fifth is played.
 */
import { describe, expect, it } from 'vitest';
import { whyNoAlertmanager } from '../support/debianAlertmanager.ts';
import { differencesOf } from './alertmanager/compareRouting.ts';
import { CASES } from './alertmanager/routingCases.ts';

const playsAll = process.env['ALERTMANAGER_CASES'] === 'all';
/** A machine that is so busy that one of the two stands still makes them differ; a real difference stays. */
const RETRIES = 2;

const cases = CASES.filter((_, i) => playsAll || i % 5 === 0);

describe.skipIf(whyNoAlertmanager() !== undefined)('beside a real Alertmanager', () => {
  it.concurrent.for(cases.map((one) => [one.name, one] as const))(
    '%s',
    { retry: RETRIES, timeout: 120_000 },
    async ([, one]) => {
      expect(await differencesOf(one)).toEqual([]);
    },
  );
});

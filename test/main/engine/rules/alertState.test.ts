import { describe, expect, it } from 'vitest';
import { EMPTY_LABELS, labelsFromRecord, labelsKey } from '../../../../src/shared/labels.ts';
import {
  nextAlerts,
  RESOLVED_RETENTION_MS,
  type Alerts,
  type AlertSample,
  type AlertStep,
} from '../../../../src/main/engine/rules/alertState.ts';

const MINUTE = 60_000;
const labels = labelsFromRecord({ alertname: 'Down', instance: 'a' });
const key = labelsKey(labels);
const down = (value = 1): AlertSample => ({ key, labels, annotations: EMPTY_LABELS, value });

interface Step extends Partial<AlertStep> {
  readonly t: number;
  readonly samples?: readonly AlertSample[];
}

/** Runs the machine over the steps and says the state after each. */
function play(steps: readonly Step[], rule: { forMs?: number; keepFiringForMs?: number } = {}): readonly string[] {
  let alerts: Alerts = new Map();
  return steps.map(({ samples = [down()], ...step }) => {
    alerts = nextAlerts(alerts, samples, {
      forMs: rule.forMs ?? 0,
      keepFiringForMs: rule.keepFiringForMs ?? 0,
      asleepMs: 0,
      isSettling: false,
      ...step,
    });
    return alerts.get(key)?.state ?? 'none';
  });
}

const at = (minutes: number, samples?: readonly AlertSample[]): Step => ({
  t: minutes * MINUTE,
  ...(samples === undefined ? {} : { samples }),
});

describe('the state of an alert', () => {
  it('fires at once without `for`', () => {
    expect(play([at(0)])).toEqual(['firing']);
  });

  it('is pending until `for` has passed', () => {
    expect(play([at(0), at(4), at(5)], { forMs: 5 * MINUTE })).toEqual(['pending', 'pending', 'firing']);
  });

  it('begins again after a pause while pending', () => {
    const steps = [at(0), at(1, []), at(2), at(6), at(7)];
    expect(play(steps, { forMs: 5 * MINUTE })).toEqual(['pending', 'none', 'pending', 'pending', 'firing']);
  });

  it('stays known as resolved for a quarter of an hour', () => {
    const end = RESOLVED_RETENTION_MS / MINUTE;
    expect(play([at(0), at(1, []), at(1 + end, []), at(1.1 + end, [])])).toEqual([
      'firing',
      'resolved',
      'resolved',
      'none',
    ]);
  });

  it('fires again after it was resolved, as a new alert', () => {
    expect(play([at(0), at(1, []), at(2)])).toEqual(['firing', 'resolved', 'firing']);
  });

  it('is held by `keep_firing_for`, counted from the last time it was seen', () => {
    const steps = [at(0), at(1, []), at(2), at(3, []), at(5, []), at(6, [])];
    const states = ['firing', 'firing', 'firing', 'firing', 'firing', 'resolved'];
    expect(play(steps, { keepFiringForMs: 3 * MINUTE })).toEqual(states);
  });

  it('takes value and annotations anew and keeps the time of its beginning', () => {
    const step = { forMs: 0, keepFiringForMs: 0, asleepMs: 0, isSettling: false };
    const first = nextAlerts(new Map(), [down(1)], { ...step, t: 0 });
    const second = nextAlerts(first, [down(2)], { ...step, t: MINUTE });
    expect(second.get(key)).toMatchObject({ value: 2, activeAtMs: 0, firedAtMs: 0 });
  });
});

describe('an alert across sleep', () => {
  it('does not grow older while the machine sleeps', () => {
    const steps = [at(0), { t: 500 * MINUTE, asleepMs: 499 * MINUTE }, at(503), at(504)];
    expect(play(steps, { forMs: 5 * MINUTE })).toEqual(['pending', 'pending', 'pending', 'firing']);
  });

  it('neither fires nor resolves before targets were scraped again', () => {
    const settling = { isSettling: true, asleepMs: 0 };
    const steps = [at(0), { ...at(1, []), ...settling }, { ...at(2, []), ...settling }, at(3)];
    expect(play(steps)).toEqual(['firing', 'firing', 'firing', 'firing']);
    expect(play([{ ...at(0), ...settling }, { ...at(1), ...settling }, at(2, [])])).toEqual([
      'pending',
      'pending',
      'none',
    ]);
  });

  it('does not let `keep_firing_for` run out in sleep', () => {
    const steps = [at(0), at(1, []), { ...at(500, []), asleepMs: 498 * MINUTE }, at(502, [])];
    expect(play(steps, { keepFiringForMs: 3 * MINUTE })).toEqual(['firing', 'firing', 'firing', 'resolved']);
  });
});

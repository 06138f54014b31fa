import { expect, it } from 'vitest';
import { labelsFromRecord, type Labels } from '../../../../src/shared/labels.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { CardinalityGuard } from '../../../../src/main/engine/scrape/cardinalityGuard.ts';
import { relabel } from '../../../../src/main/engine/scrape/relabel.ts';

const target = labelsFromRecord({ job: 'x', instance: 'y' });
const series = (id: number, name = 'requests'): Labels =>
  labelsFromRecord({ __name__: name, job: 'x', instance: 'y', method: id % 2 === 0 ? 'GET' : 'PUT', user: `u${id}` });
const admitted = (guard: CardinalityGuard, from: number, to: number): number => {
  let count = 0;
  for (let id = from; id < to; id++) if (guard.admits(series(id))) count += 1;
  return count;
};

it('admits as many series as the budget, and names the label that made the rest', async () => {
  const guard = new CardinalityGuard(100, target);
  expect(admitted(guard, 0, 300)).toBe(100);
  guard.scraped(100);
  const overflow = guard.overflow();
  expect(overflow).toMatchObject({ budget: 100, dropped: 200, saving: 200, metric: 'requests', label: 'user' });

  const text = `scrape_configs:\n- job_name: x\n  metric_relabel_configs:\n${overflow?.rule.replaceAll(/^/gm, '  ')}\n`;
  const rules = (await parseConfig(text, 'prometheus.yml')).scrapeConfigs[0]?.metricRelabelConfigs ?? [];
  expect(relabel(series(7), rules)).toBeUndefined();
  const total = labelsFromRecord({ __name__: 'requests', job: 'x' });
  expect(relabel(total, rules)).toEqual(total);
});

it('counts what lives, so that churn within the budget goes on', () => {
  const guard = new CardinalityGuard(100, target);
  for (let scrape = 0; scrape < 10; scrape++) {
    expect(admitted(guard, scrape * 40, scrape * 40 + 40)).toBe(40);
    guard.scraped(40);
  }
  expect(guard.overflow()).toBeUndefined();
});

it('asks to look again once there is room, and forgets what was wrong', () => {
  const guard = new CardinalityGuard(100, target);
  admitted(guard, 0, 120);
  expect(guard.scraped(100)).toBe(false);
  expect(guard.scraped(97)).toBe(false);
  expect(guard.scraped(50)).toBe(true);
  expect(guard.overflow()).toBeUndefined();
});

it('takes back what a failed scrape admitted', () => {
  const guard = new CardinalityGuard(100, target);
  admitted(guard, 0, 80);
  guard.failed();
  expect(admitted(guard, 0, 100)).toBe(100);
});

it('has no limit with 0, and stays small whatever comes', () => {
  expect(admitted(new CardinalityGuard(0, target), 0, 1000)).toBe(1000);
  const guard = new CardinalityGuard(1, target);
  for (let id = 0; id < 20_000; id++) guard.admits(series(id, `metric_${id}`));
  guard.scraped(1);
  expect(guard.overflow()).toMatchObject({ dropped: 19_999, saving: 1 });
});

/** The reasons on an alert's way outlive the program, in few lines, and are bounded. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJournal, type DurableJournal } from '../../../../src/main/engine/alerting/journal/journal.ts';
import { Decisions, type Decision } from '../../../../src/main/engine/alerting/why/decisions.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { memoryJournal } from '../../../support/testAlertmanager.ts';
import { tempFolder } from '../../../support/tempStore.ts';

const LABELS = labelsFromRecord({ alertname: 'Down', instance: 'a' });
const PENDING: Decision = { kind: 'pending', text: 'Its rule holds.' };
const SILENCED: Decision = { kind: 'silenced', text: 'Silenced by me.', subject: 's1' };
const SENT: Decision = { kind: 'sent', text: 'Told.', receiver: 'team', integration: 'team/slack[0]', subject: 'g' };
const DAY_MS = 86_400_000;

function opened(journal: DurableJournal, nowMs = 1000): Decisions {
  const decisions = new Decisions(journal);
  decisions.load(journal.records, nowMs);
  return decisions;
}

const stepsOf = (decisions: Decisions, fingerprint = 'f'): readonly string[] | undefined =>
  decisions.of(fingerprint)?.decisions.map(({ kind, count }) => `${kind} ${count}`);

describe('after a restart', () => {
  it('every step is there, with its times, its words and what it was about', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'journal');
    const first = openJournal(file, silentLogger);
    const before = opened(first);
    before.note('f', LABELS, PENDING, 1);
    before.note('f', LABELS, SILENCED, 2);
    before.note('f', LABELS, SENT, 3);
    await first[Symbol.asyncDispose]();
    await using second = openJournal(file, silentLogger);
    const trace = opened(second).of('f');
    expect(trace).toEqual(before.of('f'));
    expect(trace).toMatchObject({ labels: { alertname: 'Down', instance: 'a' }, fingerprint: 'f' });
    expect(trace?.decisions[1]).toMatchObject({ kind: 'silenced', text: 'Silenced by me.', subject: 's1', firstMs: 2 });
  });

  it('what was repeated is known as often as its last doubling, and goes on from there', () => {
    const journal = memoryJournal();
    const before = opened(journal);
    for (let i = 1; i <= 100; i++) before.note('f', LABELS, PENDING, i);
    expect(stepsOf(before)).toEqual(['pending 100']);
    // 1, 2, 4 … 64.
    expect(journal.all()).toHaveLength(7);
    const after = opened(memoryJournal(journal.all()));
    expect(stepsOf(after)).toEqual(['pending 64']);
    after.note('f', LABELS, PENDING, 101);
    expect(after.of('f')?.decisions).toMatchObject([{ count: 65, firstMs: 1, lastMs: 101 }]);
  });

  it('a journal that was written anew says the same', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'journal');
    const first = openJournal(file, silentLogger);
    const before = opened(first);
    for (let i = 1; i <= 3; i++) before.note('f', LABELS, PENDING, i);
    before.note('f', LABELS, SENT, 4);
    before.note('f', LABELS, SENT, 5);
    const written = first.compactWith(() => before.snapshot());
    // A step that comes while the file is written.
    before.note('f', LABELS, SILENCED, 6);
    await written;
    await first[Symbol.asyncDispose]();
    await using second = openJournal(file, silentLogger);
    expect(opened(second).of('f')).toEqual(before.of('f'));
    expect(stepsOf(before)).toEqual(['pending 3', 'sent 1', 'sent 1', 'silenced 1']);
  });

  it('ways on which nothing happened for a month are gone', () => {
    const journal = memoryJournal();
    const before = opened(journal);
    before.note('old', LABELS, PENDING, 0);
    before.note('new', LABELS, PENDING, 2 * DAY_MS);
    const after = opened(memoryJournal(journal.all()), 31 * DAY_MS);
    expect(after.of('old')).toBeUndefined();
    expect(stepsOf(after, 'new')).toEqual(['pending 1']);
  });
});

it('remembers so many steps in all; the alert that was quiet the longest is forgotten first', () => {
  const decisions = opened(memoryJournal());
  for (let i = 0; i < 1200; i++) {
    for (let step = 0; step < 60; step++) decisions.note(`f${i}`, LABELS, SENT, i);
  }
  expect(decisions.of('f0')).toBeUndefined();
  expect(decisions.of('f199')).toBeUndefined();
  expect(decisions.of('f200')?.decisions).toHaveLength(60);
});

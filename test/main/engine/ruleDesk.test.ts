import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/main/engine/base/logger.ts';
import type { Engine } from '../../../src/main/engine/engine.ts';
import { openEngine } from '../../../src/main/engine/openEngine.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { tempFolder } from '../../support/tempStore.ts';

const RULES = 'groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up == 0\n';
const NEW = 'alert: B\nexpr: up == 1\n';

function open(folder: string): Promise<Engine> {
  writeFileSync(join(folder, 'prometheus.yml'), 'rule_files: [r.yml]\n');
  writeFileSync(join(folder, 'r.yml'), RULES);
  return openEngine({
    dataDir: join(folder, 'data'),
    configDir: folder,
    configFile: join(folder, 'prometheus.yml'),
    retentionMs: 86_400_000,
    host: undefined,
    isRemoteWriteEnabled: false,
    version: 'test',
    clock: createManualClock(),
    log: silentLogger,
  });
}

const names = (engine: Engine): readonly string[] =>
  engine.ruleGroups().flatMap(({ rules }) => rules.map(({ name }) => name));

const send = (engine: Engine, text: string): ReturnType<Engine['rules']['sendTest']> =>
  engine.rules.sendTest({ file: '', group: '' }, text, 1, new AbortController().signal);

describe('the message of a rule', () => {
  it('is sent as a test, made up where the rule never fired', async () => {
    using folder = tempFolder();
    await using engine = await open(folder.path);
    const told: { readonly title: string; readonly kind: string }[] = [];
    using _ = engine.onNotification(({ title, kind }) => void told.push({ title, kind }));
    const annotations = "annotations: {summary: 'it is hot', description: '{{ $value }} degrees'}\n";
    const sent = await send(engine, `alert: Hot\nexpr: celsius > 80\nlabels: {severity: critical}\n${annotations}`);
    expect(sent).toEqual([{ integration: 'desktop/desktop[0]', isSent: true, text: 'shown' }]);
    expect(told).toEqual([{ title: 'Critical: Test: it is hot', kind: 'test' }]);
  });

  it('there is none of a recording rule, nor of what is no rule', async () => {
    using folder = tempFolder();
    await using engine = await open(folder.path);
    await expect(send(engine, 'record: a\nexpr: b\n')).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(send(engine, 'alert: B\nexpr: up ==\n')).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

describe('rules changed by a page', () => {
  it('are in force at once, and as before after an undo', async () => {
    using folder = tempFolder();
    await using engine = await open(folder.path);
    const file = join(folder.path, 'r.yml');
    const place = { file, group: 'g' };
    expect((await engine.rules.save(place, NEW, true)).undo).toBeUndefined();
    expect(names(engine)).toEqual(['A']);
    const { undo = '' } = await engine.rules.save(place, NEW, false);
    expect(names(engine)).toEqual(['A', 'B']);
    await engine.collection.undo(undo);
    expect(names(engine)).toEqual(['A']);
    expect(readFileSync(file, 'utf8')).toBe(RULES);
  });

  it('stay as they were when the change is none, or the file was touched since', async () => {
    using folder = tempFolder();
    await using engine = await open(folder.path);
    const file = join(folder.path, 'r.yml');
    const place = { file, group: 'g' };
    const { problems, undo } = await engine.rules.save(place, 'alert: B\nexpr: up ==\n', false);
    expect(undo).toBeUndefined();
    expect(problems[0]?.message).toContain('could not parse expression');
    expect(readFileSync(file, 'utf8')).toBe(RULES);
    expect(names(engine)).toEqual(['A']);
    const done = await engine.rules.save(place, NEW, false);
    writeFileSync(file, RULES.replace('A', 'Z'));
    await expect(engine.collection.undo(done.undo ?? '')).rejects.toMatchObject({ code: 'bad_data' });
  });

  it('are read and written in files of the configuration alone', async () => {
    using folder = tempFolder();
    await using engine = await open(folder.path);
    const elsewhere = join(folder.path, 'secret.yml');
    writeFileSync(elsewhere, RULES);
    const place = { file: elsewhere, group: 'g', index: 0 };
    await expect(engine.rules.read(place)).rejects.toMatchObject({ code: 'forbidden' });
    await expect((async () => engine.rules.save(place, NEW, false))()).rejects.toMatchObject({ code: 'forbidden' });
    await expect((async () => engine.rules.remove(place, false))()).rejects.toMatchObject({ code: 'forbidden' });
    expect(readFileSync(elsewhere, 'utf8')).toBe(RULES);
  });

  it('get a file that the configuration names, which goes again with the undo', async () => {
    using folder = tempFolder();
    await using engine = await open(folder.path);
    const config = join(folder.path, 'prometheus.yml');
    const { undo = '', also } = await engine.rules.save({ file: '', group: '' }, NEW, false);
    expect(also?.map(({ file }) => file)).toEqual([config]);
    expect(readFileSync(config, 'utf8')).toContain('rules/own.yml');
    expect(names(engine)).toEqual(['A', 'B']);
    await engine.collection.undo(undo);
    expect(existsSync(join(folder.path, 'rules/own.yml'))).toBe(false);
    expect(names(engine)).toEqual(['A']);
  });
});

/** An Alertmanager of ours without an engine around it, in a folder of its own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Alertmanager, type AlertmanagerOptions } from '../../src/main/engine/alerting/alertmanager.ts';
import { parseAlertmanagerConfig } from '../../src/main/engine/alerting/config/alertmanagerConfig.ts';
import type { Notification } from '../../src/main/engine/alerting/delivery/notification.ts';
import {
  openJournal,
  type DurableJournal,
  type JournalRecord,
} from '../../src/main/engine/alerting/journal/journal.ts';
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import type { Clock } from '../../src/main/engine/base/clock.ts';
import { tlsOptions } from '../../src/main/engine/scrape/secureHttp.ts';
import { signInHeaders } from '../../src/main/engine/scrape/credentials.ts';
import type { NotificationEvent } from '../../src/shared/protocol.ts';

export interface TestAlertmanager extends AsyncDisposable {
  readonly alertmanager: Alertmanager;
  readonly dir: string;
  /** What the desktop receiver was shown. */
  readonly shown: readonly Notification[];
  readonly reminders: readonly NotificationEvent[];
}

/** A journal that is only remembered: with it nothing waits for a disk, so that a manual clock moves everything. */
export function memoryJournal(records: readonly JournalRecord[] = []): DurableJournal & { all(): JournalRecord[] } {
  let kept = [...records];
  return {
    records,
    problem: undefined,
    all: () => kept,
    async flushed() {},
    async append(record) {
      kept.push(structuredClone(record));
    },
    async compactWith(snapshot) {
      kept = structuredClone(Array.from(snapshot(), (fact) => fact()));
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** By default with a journal on disk, in a folder that is removed at the end. */
export async function openTestAlertmanager(
  clock: Clock,
  config: string | undefined,
  options: Partial<AlertmanagerOptions> = {},
): Promise<TestAlertmanager> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'alertmanager-'));
  const journal = options.journal ?? openJournal(path.join(dir, 'journal'), silentLogger);
  const shown: Notification[] = [];
  const reminders: NotificationEvent[] = [];
  const alertmanager = new Alertmanager({
    clock,
    journal,
    version: '0.0.0',
    hostname: 'test-host',
    desktop: { show: (notification) => void shown.push(notification) },
    resolveClient: async (http) => ({
      headers: await signInHeaders(http, { configFile: dir, readReference: async () => '' }),
      tls: await tlsOptions(http.tlsConfig),
    }),
    allowedCommands: () => [],
    externalUrl: () => 'http://sightglass.test',
    graphPath: ({ expr }) => `/explore?expr=${encodeURIComponent(expr)}`,
    random: () => 0.5,
    newId: randomUUID,
    remind: (event) => void reminders.push(event),
    onChange: () => {},
    ...options,
  });
  const file = path.join(dir, 'alertmanager.yml');
  await alertmanager.apply(config === undefined ? undefined : parseAlertmanagerConfig(config, file));
  return {
    alertmanager,
    dir,
    shown,
    reminders,
    async [Symbol.asyncDispose]() {
      await alertmanager[Symbol.asyncDispose]();
      await journal[Symbol.asyncDispose]();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

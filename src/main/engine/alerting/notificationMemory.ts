/**
 * What the person was told and when, in one small file that survives restarts: without it every start would tell of
 * everything again. Written whole beside the old one and renamed over it, so a crash leaves one or the other.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Logger } from '../base/logger.ts';
import type { Told } from './notificationCopy.ts';

const FILE = 'notifications.json';
/** Alerts of rules that never came back are forgotten after this. */
const FORGET_MS = 7 * 86_400_000;

const told = z.object({
  id: z.string(),
  group: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  summary: z.string(),
  resolvedSummary: z.string(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()),
  activeAtMs: z.number(),
  atMs: z.number(),
});
const memory = z.object({ version: z.literal(1), told: z.array(told) });

export interface NotificationMemory {
  load(nowMs: number): readonly Told[];
  save(alerts: Iterable<Told>): void;
}

export function openNotificationMemory(dir: string, log: Logger): NotificationMemory {
  const file = path.join(dir, FILE);
  return {
    load(nowMs) {
      try {
        const alerts = memory.parse(JSON.parse(fs.readFileSync(file, 'utf8'))).told;
        return alerts.filter((alert) => nowMs - alert.atMs < FORGET_MS);
      } catch (error) {
        // The first start has no file; a damaged one costs repeated notifications, not the start.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          log.warn('notification memory cannot be read', { file, reason: String(error) });
        }
        return [];
      }
    },
    save(alerts) {
      const text = JSON.stringify({ version: 1, told: [...alerts] });
      try {
        replaceFile(file, text);
      } catch (error) {
        log.warn('notification memory cannot be written', { file, reason: String(error) });
      }
    },
  };
}

function replaceFile(file: string, text: string): void {
  const next = `${file}.next`;
  const handle = fs.openSync(next, 'w', 0o600);
  try {
    fs.writeFileSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(next, file);
}

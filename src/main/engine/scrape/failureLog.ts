/** `scrape_failure_log_file`: a line of JSON for each scrape that failed, as Prometheus writes it. One file may serve many jobs. */
import { appendFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Logger } from '../base/logger.ts';

export interface FailedScrape {
  readonly jobName: string;
  readonly url: string;
  readonly error: string;
  readonly atMs: number;
}

export interface FailureLog extends AsyncDisposable {
  /** @param file  '' : the job has none; relative to the configuration's folder */
  note(file: string, configFile: string, failed: FailedScrape): void;
}

export function createFailureLog(log: Logger): FailureLog {
  /** Lines that wait while others are written: order is kept, and a slow disk costs no scrape. */
  const waiting = new Map<string, string[]>();
  const writing = new Map<string, Promise<void>>();
  const broken = new Set<string>();

  async function write(path: string): Promise<void> {
    for (let lines = waiting.get(path); lines !== undefined; lines = waiting.get(path)) {
      waiting.delete(path);
      try {
        await appendFile(path, lines.join(''), { mode: 0o600 });
        broken.delete(path);
      } catch (error) {
        if (!broken.has(path))
          log.error('the scrape failure log cannot be written', { file: path, error: String(error) });
        broken.add(path);
      }
    }
    writing.delete(path);
  }

  return {
    note(file, configFile, { jobName, url, error, atMs }) {
      if (file === '') return;
      const path = isAbsolute(file) ? file : join(dirname(configFile), file);
      const line = { time: new Date(atMs).toISOString(), level: 'ERROR', msg: error, job_name: jobName, target: url };
      waiting.set(path, [...(waiting.get(path) ?? []), `${JSON.stringify(line)}\n`]);
      if (!writing.has(path)) writing.set(path, write(path));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(writing.values());
    },
  };
}

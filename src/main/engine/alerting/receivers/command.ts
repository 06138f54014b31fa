/**
 * `command_configs`, a section of our own: runs a program of this machine with the notification on its standard input.
 * Only programs that stand in the person's own list may run: a configuration from elsewhere cannot bring its own.
 */
import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { fail, list, or, record } from '../../config/decoder.ts';
import { goDuration } from '../config/goDuration.ts';
import { failed, sent, type Delivery } from '../delivery/notification.ts';
import { completed, provider, sendsResolved, template } from './provider.ts';
import { webhookBody } from './webhook.ts';

const OUTPUT_LIMIT = 4096;
/** After the polite signal. */
const KILL_MS = 2000;

export const command = provider({
  name: 'command',
  config: () =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        command: list(template),
        timeout: or(goDuration, 30_000),
      }),
      (value, place) => {
        const [program, ...args] = value.command;
        if (program === undefined) fail(place, 'missing command on command_config');
        if (!isAbsolute(program)) fail(place, `the program "${program}" of a command must be an absolute path`);
        return { ...value, program, args };
      },
    ),
  open:
    ({ program, args, timeout }, { fill, allowedCommands }) =>
    async (notification, signal) => {
      if (!allowedCommands().includes(program)) {
        return failed(`${program} may not run: add it to the file allowed-commands in the configuration folder.`);
      }
      const filled = args.map((it) => fill(it, notification));
      const input = JSON.stringify(webhookBody(notification));
      const environment = { ALERT_STATUS: notification.status, ALERT_RECEIVER: notification.receiver };
      return run(program, filled, input, environment, AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
    },
});

function run(
  program: string,
  args: readonly string[],
  input: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Delivery> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    });
    let output = '';
    let killer: NodeJS.Timeout | undefined;
    const collect = (part: Buffer): void => {
      if (output.length < OUTPUT_LIMIT) output += part.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const stop = (): void => {
      child.kill('SIGTERM');
      killer = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
    };
    signal.addEventListener('abort', stop, { once: true });
    const done = (delivery: Delivery): void => {
      clearTimeout(killer);
      signal.removeEventListener('abort', stop);
      resolve(delivery);
    };
    child.on('error', (error) => done(failed(`${program} cannot be run: ${error.message}`)));
    child.on('close', (code, by) => {
      const said = output
        .replaceAll(/[\p{Cc}\s]+/gu, ' ')
        .trim()
        .slice(0, 300);
      const words = `${code === null ? `ended by ${by}` : `exit code ${code}`}${said === '' ? '' : `: ${said}`}`;
      done(code === 0 ? sent(words) : failed(words, signal.aborted));
    });
    // A program that does not read its input is none of our trouble.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

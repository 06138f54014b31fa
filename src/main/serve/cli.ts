/** The command line: finds the command, prints help, turns every expected error into one sentence and an exit code. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { AppError } from '../../shared/errors.ts';
import type { Command } from './command.ts';
import { VERSION } from '../engine/base/version.ts';

interface CommandEntry {
  readonly summary: string;
  /** Loaded when asked for: the engine is large, and most commands do without it. */
  load(): Promise<Command>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  serve: {
    summary: 'Run without a window: collect, store, alert, and serve a browser and the Prometheus HTTP API.',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  query: {
    summary: 'Evaluate a PromQL expression on a running server and print the result.',
    load: async () => (await import('./commands/query.ts')).queryCommand,
  },
  'host-metrics': {
    summary: "Print this machine's metrics once, in Prometheus' text format.",
    load: async () => (await import('./commands/hostMetrics.ts')).hostMetricsCommand,
  },
  check: {
    summary: 'Check configuration or rule files as promtool would.',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  data: {
    summary: 'Verify, repair, measure, copy, restore, import and export what is stored.',
    load: async () => (await import('./commands/data/data.ts')).dataCommand,
  },
  dashboards: {
    summary: 'Say panel by panel how Grafana dashboards would be drawn.',
    load: async () => (await import('./commands/dashboards.ts')).dashboardsCommand,
  },
  replay: {
    summary: 'Say what alerting rules would have done over what is stored.',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  routes: {
    summary: 'Say who would be told of an alert with certain labels.',
    load: async () => (await import('./commands/routes.ts')).routesCommand,
  },
  secret: {
    summary: 'Store the passwords and tokens that configurations refer to by name.',
    load: async () => (await import('./commands/secret.ts')).secretCommand,
  },
  test: {
    summary: "Run rule unit tests in promtool's format.",
    load: async () => (await import('./commands/test.ts')).testCommand,
  },
};

const FLUSH_AFTER_MS = 10_000;

const HELP = `Sightglass watches this machine and your Prometheus targets, stores, queries and alerts.

Usage: sightglass COMMAND [OPTIONS]

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}`)
  .join('\n')}

"sightglass COMMAND --help" explains one. --version prints the version.
`;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === 'version') {
    process.stdout.write(`sightglass ${VERSION}\n`);
    return 0;
  }
  const entry = COMMANDS[name];
  if (entry === undefined)
    throw new AppError('usage', `There is no command "${name}". "sightglass --help" lists them.`);
  const command = await entry.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    const part = command.usageOf?.(rest);
    process.stdout.write(part === undefined ? `${entry.summary}\n\n${command.usage}\n` : `${part}\n`);
    return 0;
  }
  return command.run(rest);
}

// Compiled code is kept beside the system's temporary files: the next start skips most of the compiling. It is written at the
// end, and once before: a server may end by being killed.
enableCompileCache();
setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref();

async function run(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(
      `sightglass: ${error instanceof AppError ? error.message : ((error as Error).stack ?? String(error))}\n`,
    );
    process.exitCode = error instanceof AppError && error.code === 'usage' ? 2 : 1;
  }
}

void run();

/** `sightglass serve`: the engine with a loopback port for a browser and for other tools. */
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { systemClock } from '../../engine/base/clock.ts';
import { createLogger, type LogLevel } from '../../engine/base/logger.ts';
import { KEEP_FOREVER_MS } from '../../../shared/storageForecast.ts';
import type { EngineOptions } from '../../engine/engine.ts';
import { folderRefusal, makeDataFolder } from '../../engine/offlineData.ts';
import { openEngine } from '../../engine/openEngine.ts';
import { type Access, createAccess, readOrCreateToken } from '../accessToken.ts';
import { type Command, durationOption, integerOption, readOptions, percentageOption, sizeOption } from '../command.ts';
import { foldersFor } from '../folders.ts';
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../http/httpServer.ts';
import { announceServer } from '../runningServer.ts';
import { openInBrowser } from '../openInBrowser.ts';
import { stopSignal } from '../stopSignal.ts';
import { VERSION } from '../../engine/base/version.ts';

/** In no list of well-known exporters, so discovery and users' own services do not meet it. */
const DEFAULT_PORT = 9797;

const DEFAULT_RETENTION_MS = 15 * 86_400_000;

const OPTIONS = {
  'data-dir': { type: 'string' },
  'config-file': { type: 'string' },
  'alertmanager-config': { type: 'string' },
  'external-url': { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string' },
  retention: { type: 'string' },
  'retention-size': { type: 'string' },
  'retention-percentage': { type: 'string' },
  durability: { type: 'string', default: 'process' },
  'token-file': { type: 'string' },
  'no-auth': { type: 'boolean', default: false },
  procfs: { type: 'string', default: '/proc' },
  sysfs: { type: 'string', default: '/sys' },
  'no-host': { type: 'boolean', default: false },
  'enable-remote-write-receiver': { type: 'boolean', default: false },
  'enable-admin-api': { type: 'boolean', default: false },
  'enable-feature': { type: 'string', multiple: true },
  'log-level': { type: 'string', default: 'warn' },
  open: { type: 'boolean', default: false },
} as const;

const USAGE = `Usage: sightglass serve [OPTIONS]

  --data-dir D       folder for the data (default: your system's data folder)
  --config-file F    prometheus.yml with targets and rule files (default: the one in the configuration folder)
  --alertmanager-config F
                     alertmanager.yml with routes and receivers (default: the one in the configuration folder; without
                     one this machine's desktop is told of every alert)
  --external-url U   where browsers find this server, for links in notifications
  --host H           address to listen on (default 127.0.0.1; anything else needs a token)
  --port N           port (default ${DEFAULT_PORT}, or any free one if that is taken; 0 takes any free one)
  --retention D      how long samples are kept (default 15d; without end where only a size is given)
  --retention-size S
                     largest size of the store, such as 20GB: the oldest data goes first
  --retention-percentage N
                     the same as a share of the disk, in percent
                     Where prometheus.yml has storage.tsdb.retention, its values count instead of these three.
  --durability D     what loses no sample that was taken: a crash of this program ("process", default), or of the
                     machine as well ("full": one more wait for the disk with every commit, four a second at most)
  --token-file F     file with the access token (default: made in the data folder, readable by you alone)
  --no-auth          no token; only on a loopback address
  --procfs P         where /proc is mounted (default /proc)
  --sysfs P          where /sys is mounted (default /sys)
  --no-host          do not collect this machine's own metrics
  --enable-remote-write-receiver
                     take samples at /api/v1/write
  --enable-admin-api let series be deleted at /api/v1/admin/tsdb/delete_series, and snapshots be taken at .../snapshot
  --enable-feature NAMES
                     Prometheus' feature names, taken for compatibility: they are all on
  --open             open the address in this machine's browser
  --log-level L      debug, info, warn (default) or error

It prints one address that signs one browser in. Ctrl-C stops everything.`;

export const serveCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { values, positionals } = readOptions(args, OPTIONS);
    if (positionals.length > 0) throw new AppError('usage', `serve takes no argument "${positionals[0]}".`);
    if (values['no-auth'] && !isLoopback(values.host)) {
      throw new AppError('usage', `--no-auth works on a loopback address only, and ${values.host} is not one.`);
    }
    const requestedPort = values.port === undefined ? undefined : integerOption('port', values.port, 0, 65_535);
    const limits = retentionLimits(values);
    const log = createLogger((line) => process.stderr.write(`${line}\n`), logLevel(values['log-level']));
    const folders = foldersFor(values['data-dir']);
    makeDataFolder(folders.dataDir);
    const token = values['no-auth']
      ? undefined
      : tokenIn(values['token-file'] ?? join(folders.dataDir, 'access-token'), folders.dataDir);
    const access = token === undefined ? undefined : createAccess(token);

    await using engine = await openEngine({
      ...folders,
      configFile: values['config-file'] === undefined ? undefined : resolve(values['config-file']),
      alertmanagerFile:
        values['alertmanager-config'] === undefined ? undefined : resolve(values['alertmanager-config']),
      externalUrl: values['external-url'] ?? `http://${values.host}:${requestedPort ?? DEFAULT_PORT}`,
      ...limits,
      durability: durability(values.durability),
      host: values['no-host'] ? undefined : { procfs: values.procfs, sysfs: values.sysfs },
      isRemoteWriteEnabled: values['enable-remote-write-receiver'],
      isAdminApiEnabled: values['enable-admin-api'],
      version: VERSION,
      clock: systemClock,
      log,
    });
    await using server = await listenOnPort(requestedPort, {
      engine,
      host: values.host,
      access,
      webRoot: join(import.meta.dirname, '../web'),
      log: log.for('http'),
    });
    using _announcement = announceServer(folders.dataDir, { url: server.url, token });
    const address = addressFor(server, access);
    process.stdout.write(`Sightglass is ready at ${address}\n`);
    if (values.open) openInBrowser(address);
    await stopSignal();
    return 0;
  },
};

interface RetentionValues {
  readonly retention?: string | undefined;
  readonly 'retention-size'?: string | undefined;
  readonly 'retention-percentage'?: string | undefined;
}

/** As in Prometheus, a limit of size alone sets no limit of time. */
function retentionLimits({
  retention,
  'retention-size': size,
  'retention-percentage': percentage,
}: RetentionValues): Pick<EngineOptions, 'retentionMs' | 'retentionBytes' | 'retentionPercentage'> {
  const isLimitedBySize = size !== undefined || percentage !== undefined;
  const defaultMs = isLimitedBySize ? KEEP_FOREVER_MS : DEFAULT_RETENTION_MS;
  return {
    retentionMs: retention === undefined ? defaultMs : durationOption('retention', retention),
    retentionBytes: size === undefined ? undefined : sizeOption('retention-size', size),
    retentionPercentage: percentage === undefined ? undefined : percentageOption('retention-percentage', percentage),
  };
}

/** A port that was asked for is taken or refused; the default one gives way to a free one. */
async function listenOnPort(port: number | undefined, options: Omit<HttpServerOptions, 'port'>): Promise<HttpServer> {
  if (port !== undefined) return startHttpServer({ ...options, port });
  try {
    return await startHttpServer({ ...options, port: DEFAULT_PORT });
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return startHttpServer({ ...options, port: 0 });
    throw error;
  }
}

function addressFor(server: HttpServer, access: Access | undefined): string {
  return access === undefined ? server.url : `${server.url}?token=${access.issueCode()}`;
}

const isLoopback = (host: string): boolean =>
  /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1' || host === 'localhost';

function logLevel(text: string): LogLevel {
  if (text === 'debug' || text === 'info' || text === 'warn' || text === 'error') return text;
  throw new AppError('usage', `--log-level takes debug, info, warn or error, not "${text}".`);
}

function durability(text: string): 'process' | 'full' {
  if (text === 'process' || text === 'full') return text;
  throw new AppError('usage', `--durability takes process or full, not "${text}".`);
}

function tokenIn(file: string, dataDir: string): string {
  try {
    return readOrCreateToken(file);
  } catch (cause) {
    throw cause instanceof AppError ? cause : folderRefusal(dataDir, cause);
  }
}

/** Structured, levelled log lines. Secrets must never be put in fields. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `component=name` to each line. */
  for(component: string): Logger;
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** logfmt lines, as Prometheus and its tools write them. */
export function createLogger(write: (line: string) => void, level: LogLevel = 'info', component?: string): Logger {
  const log = (at: LogLevel, message: string, fields: LogFields = {}): void => {
    if (RANK[at] < RANK[level]) return;
    const pairs = { time: new Date().toISOString(), level: at, component, msg: message, ...fields };
    write(
      Object.entries(pairs)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${key}=${quote(String(value))}`)
        .join(' '),
    );
  };
  return {
    debug: (message, fields) => log('debug', message, fields),
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    for: (name) => createLogger(write, level, component === undefined ? name : `${component}.${name}`),
  };
}

export const silentLogger: Logger = createLogger(() => {}, 'error');

function quote(text: string): string {
  return /[\s"=]/.test(text) || text === '' ? JSON.stringify(text) : text;
}

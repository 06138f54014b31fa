/** Name and version of the distribution from os-release. */
import { lines, type Collector } from '../collector.ts';

const KEYS = [
  'build_id',
  'id',
  'id_like',
  'image_id',
  'image_version',
  'name',
  'pretty_name',
  'variant',
  'variant_id',
  'version',
  'version_codename',
  'version_id',
] as const;
const HELP = `A metric with a constant '1' value labeled by ${KEYS.join(', ')}.`;

/** Shell assignments: KEY=value, KEY="value". */
export function parseOsRelease(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of lines(text)) {
    const match = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim());
    if (match !== null) values.set(match[1] as string, unquote(match[2] as string));
  }
  return values;
}

export const osCollector: Collector = {
  name: 'os',
  everyMs: 60_000,
  collect(files, out) {
    const text = files.root('etc/os-release') ?? files.root('usr/lib/os-release');
    if (text === undefined) return false;
    const values = parseOsRelease(text);
    const get = (key: string): string => values.get(key.toUpperCase()) ?? '';
    out.gauge('node_os_info', HELP, 1, ...KEYS.flatMap((key) => [key, get(key)]));
    const version = /^\d+(\.\d+)?/.exec(get('version_id'))?.[0];
    if (version !== undefined) {
      const help = 'Metric containing the major.minor part of the OS version.';
      out.gauge(
        'node_os_version',
        help,
        Number(version),
        'id',
        get('id'),
        'id_like',
        get('id_like'),
        'name',
        get('name'),
      );
    }
    return true;
  },
};

function unquote(text: string): string {
  const quoted = /^"(.*)"$/.exec(text) ?? /^'(.*)'$/.exec(text);
  return quoted === null ? text : (quoted[1] as string).replace(/\\(.)/g, '$1');
}

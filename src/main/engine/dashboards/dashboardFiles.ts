/** The dashboards inside a file: a JSON file is one, a zip holds one per JSON entry. */
import { strFromU8, unzipSync } from 'fflate';
import { AppError } from '../../../shared/errors.ts';

export interface FoundDashboard {
  /** The file's name, with the entry's behind it for a zip. */
  readonly name: string;
  readonly text: string;
  /** @throws AppError `bad_data` */
  readonly json: () => unknown;
}

/** A zip that unpacks to more is refused: no collection of dashboards is as large. */
const MOST_UNPACKED_BYTES = 256 * 2 ** 20;

/** @throws AppError `bad_data` | `limit_exceeded` */
export function dashboardsIn(name: string, bytes: Uint8Array): readonly FoundDashboard[] {
  if (!isZip(bytes)) return [found(name, new TextDecoder().decode(bytes))];
  return Object.entries(unzipped(name, bytes)).map(([entry, content]) => found(`${name}/${entry}`, strFromU8(content)));
}

const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05);

function unzipped(name: string, bytes: Uint8Array): Record<string, Uint8Array> {
  let unpacked = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name: entry, originalSize }) => {
        if (!/\.json$/i.test(entry) || /(^|\/)(__MACOSX|\.)/.test(entry)) return false;
        unpacked += originalSize;
        if (unpacked > MOST_UNPACKED_BYTES) {
          throw new AppError('limit_exceeded', `${name} unpacks to more than 256 MiB of dashboards.`);
        }
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('bad_data', `${name} is not a zip that can be read: ${(cause as Error).message}`, { cause });
  }
}

function found(name: string, content: string): FoundDashboard {
  return {
    name,
    text: content,
    json() {
      try {
        return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown;
      } catch (cause) {
        throw new AppError('bad_data', `${name} is not JSON: ${(cause as Error).message}.`, { cause });
      }
    },
  };
}

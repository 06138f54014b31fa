/** Files of text, compressed by their names: `.gz` and `.zst`. What is read and written is always the plain text. */
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { type Duplex, pipeline, type Readable, type Writable } from 'node:stream';
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';

/** Large pieces: each costs a step of the event loop and a parser. */
const CHUNK_BYTES = 1 << 20;

export interface TextSource {
  readonly text: AsyncIterable<Uint8Array>;
  /** Bytes of the file, compressed as they are. */
  readonly sizeBytes: number;
  readBytes(): number;
}

/** @throws AppError `not_found` when there is no such file */
export function openText(path: string): TextSource {
  let sizeBytes: number;
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new AppError('not_found', `${path} is not a file.`);
    sizeBytes = stats.size;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('not_found', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  return {
    text: readingErrors(path, through(file, decompressorFor(path))),
    sizeBytes,
    readBytes: () => file.bytesRead,
  };
}

export interface TextSink extends AsyncDisposable {
  write(text: string): Promise<void>;
  /** Resolves when all of it is in the file. */
  end(): Promise<void>;
}

/** `-`: standard output. */
export function createText(path: string): TextSink {
  const target: Writable = path === '-' ? process.stdout : createWriteStream(path, { flags: 'wx' });
  const compressor = compressorFor(path);
  const first: Writable = compressor ?? target;
  const done = Promise.withResolvers<void>();
  if (compressor === undefined) {
    target.once('error', done.reject);
    if (path !== '-') target.once('finish', done.resolve);
  } else {
    pipeline(compressor, target, (error) => (error ? done.reject(error) : done.resolve()));
  }
  // An error is told by the next write or by `end`; without either it must not end the program.
  done.promise.catch(() => {});
  return {
    async write(text) {
      if (first.write(text)) return;
      await Promise.race([new Promise((resolve) => first.once('drain', resolve)), done.promise]);
    },
    async end() {
      if (path === '-') {
        await new Promise<void>((resolve) => {
          target.write('', () => resolve());
        });
        return;
      }
      first.end();
      await done.promise;
    },
    async [Symbol.asyncDispose]() {
      if (path !== '-') first.destroy();
      await Promise.resolve();
    },
  };
}

function decompressorFor(path: string): Duplex | undefined {
  if (path.endsWith('.gz')) return createGunzip({ chunkSize: CHUNK_BYTES });
  if (path.endsWith('.zst')) return createZstdDecompress({ chunkSize: CHUNK_BYTES });
  return undefined;
}

function compressorFor(path: string): Duplex | undefined {
  if (path.endsWith('.gz')) return createGzip();
  if (path.endsWith('.zst')) return createZstdCompress();
  return undefined;
}

function through(file: Readable, transform: Duplex | undefined): AsyncIterable<Uint8Array> {
  if (transform === undefined) return file as AsyncIterable<Uint8Array>;
  // An error of either side comes out of the transform.
  pipeline(file, transform, () => {});
  return transform as AsyncIterable<Uint8Array>;
}

async function* readingErrors(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (cause) {
    throw new AppError('bad_data', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

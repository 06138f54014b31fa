/** The frame of every blob: one byte of format version, the payload, and a CRC-32 of both (docs/formats/frame.md). */
import { crc32 } from 'node:zlib';
import { AppError } from '../../../../shared/errors.ts';
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';

const FORMAT_VERSION = 1;
/** The checksum doubles as slack: bit-packed reads may look up to three bytes past their run. */
const CHECKSUM_BYTES = 4;

/** Empties `writer` and starts a frame in it. */
export function beginFrame(writer: ByteWriter): void {
  writer.clear();
  writer.u8(FORMAT_VERSION);
}

/** Ends the frame and returns a copy of its bytes. */
export function endFrame(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  writer.u32(crc32(writer.written()));
  return writer.take();
}

/** @throws AppError `chunk_corrupt` when the checksum or the version is wrong */
export function openFrame(blob: Uint8Array): ByteReader {
  const end = blob.length - CHECKSUM_BYTES;
  if (end < 1) throw new AppError('chunk_corrupt', `A blob of ${blob.length} bytes is too short to be one.`);
  const reader = new ByteReader(blob, 0, end);
  const stored = reader.view.getUint32(end, true);
  const actual = crc32(blob.subarray(0, end));
  if (stored !== actual) {
    throw new AppError(
      'chunk_corrupt',
      `The checksum of a blob is ${actual.toString(16)}, expected ${stored.toString(16)}.`,
    );
  }
  const version = reader.u8();
  if (version !== FORMAT_VERSION) {
    throw new AppError('chunk_corrupt', `A blob has format version ${version}, expected ${FORMAT_VERSION}.`);
  }
  return reader;
}

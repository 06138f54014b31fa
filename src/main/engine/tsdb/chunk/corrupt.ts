import { AppError } from '../../../../shared/errors.ts';
import type { ByteReader } from './byteReader.ts';

/** The error of a blob that has a right checksum or none yet, and a wrong form. */
export function corrupt(reader: ByteReader, what: string): AppError {
  return new AppError('chunk_corrupt', `A blob has ${what} before byte ${reader.offset}.`);
}

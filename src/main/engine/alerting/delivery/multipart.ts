/** A form with a file in it, as services take uploads (RFC 7578). */
import { randomUUID } from 'node:crypto';

export interface UploadedFile {
  /** Of the field that carries it. */
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface MultipartForm {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** @param fields  values without line breaks of their own meaning: texts go as they are, in UTF-8 */
export function multipartForm(fields: Readonly<Record<string, string>>, file: UploadedFile): MultipartForm {
  const boundary = `sightglass-${randomUUID()}`;
  const head = (field: string, more: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"${more}\r\n\r\n`;
  const texts = Object.entries(fields).map(([name, value]) => `${head(name, '')}${value}\r\n`);
  const fileHead = head(file.field, `; filename="${file.name}"\r\nContent-Type: ${file.type}`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(texts.join('') + fileHead), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

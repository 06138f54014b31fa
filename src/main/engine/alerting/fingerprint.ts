/** The identity of an alert as Alertmanager and its clients know it: 64-bit FNV-1a over names and values, in hex. */
import type { Labels } from '../../../shared/labels.ts';

const SEPARATOR = 0xff;
/** The FNV prime is 2^40 + this. */
const PRIME_LOW = 0x1b3;
const TWO_32 = 2 ** 32;

export function fingerprintOf(labels: Labels): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const add = (byte: number): void => {
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * PRIME_LOW;
    high = (high * PRIME_LOW + Math.floor(product / TWO_32) + mixed * 256) % TWO_32;
    low = product % TWO_32;
  };
  for (const text of labels) {
    for (const byte of Buffer.from(text)) add(byte);
    add(SEPARATOR);
  }
  return hex(high) + hex(low);
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

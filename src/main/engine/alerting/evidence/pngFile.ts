/** A picture as PNG (ISO/IEC 15948): eight bits per colour, no transparency, no interlacing. */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const TRUECOLOUR = 2;
const BITS = 8;

/** @param pixels  red, green, blue of each pixel, row by row from the top */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, BITS);
  header.setUint8(9, TRUECOLOUR);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflateSync(filtered(width, height, pixels))),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Each row begins with its filter: 2, the difference to the row above, which is mostly nothing in a graph. */
function filtered(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const row = width * 3;
  const out = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) {
    out[y * (row + 1)] = 2;
    for (let x = 0; x < row; x++) {
      const above = y === 0 ? 0 : (pixels[(y - 1) * row + x] ?? 0);
      out[y * (row + 1) + 1 + x] = (pixels[y * row + x] ?? 0) - above;
    }
  }
  return out;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bounds = new DataView(new ArrayBuffer(8));
  bounds.setUint32(0, data.length);
  bounds.setUint32(4, crc32(body));
  const [length, sum] = [new Uint8Array(bounds.buffer, 0, 4), new Uint8Array(bounds.buffer, 4, 4)];
  return Buffer.concat([length, body, sum]);
}

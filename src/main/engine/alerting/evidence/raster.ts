/** A picture in memory that can be drawn on: areas, smooth lines, and small text. Colours are `#rrggbb`. */
import { GLYPHS, GLYPH_HEIGHT, GLYPH_WIDTH, UNKNOWN } from './glyphs.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export class Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, row by row. */
  readonly pixels: Uint8Array;

  constructor(width: number, height: number, background: string) {
    this.width = width;
    this.height = height;
    this.pixels = Buffer.alloc(width * height * 3, Uint8Array.from(rgbOf(background)));
  }

  /** From the first corner up to, not with, the second. */
  area(from: Point, to: Point, color: string, opacity = 1): void {
    const rgb = rgbOf(color);
    for (let y = Math.max(0, Math.round(from.y)); y < Math.min(this.height, Math.round(to.y)); y++) {
      for (let x = Math.max(0, Math.round(from.x)); x < Math.min(this.width, Math.round(to.x)); x++) {
        this.#blend(x, y, rgb, opacity);
      }
    }
  }

  /** Each pixel takes as much of the colour as the line covers of it. */
  line(from: Point, to: Point, color: string, width: number): void {
    const rgb = rgbOf(color);
    const reach = width / 2 + 1;
    const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
    const right = Math.min(this.width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
    const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const cover = width / 2 + 0.5 - distance({ x: x + 0.5, y: y + 0.5 }, from, to);
        if (cover > 0) this.#blend(x, y, rgb, Math.min(1, cover));
      }
    }
  }

  dashes(from: Point, to: Point, color: string, width: number): void {
    for (let x = from.x; x < to.x; x += 12)
      this.line({ x, y: from.y }, { x: Math.min(x + 7, to.x), y: to.y }, color, width);
  }

  /** @param at  left top corner */
  text(at: Point, words: string, color: string, scale: number): void {
    const rgb = rgbOf(color);
    Array.from(words).forEach((letter, i) => {
      const left = at.x + i * (GLYPH_WIDTH + 1) * scale;
      (GLYPHS[letter] ?? UNKNOWN).forEach((row, y) => {
        Array.from(row).forEach((dot, x) => {
          if (dot === '#') this.#square(left + x * scale, at.y + y * scale, scale, rgb);
        });
      });
    });
  }

  #square(left: number, top: number, size: number, rgb: Rgb): void {
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) this.#blend(Math.round(left) + x, Math.round(top) + y, rgb, 1);
  }

  #blend(x: number, y: number, rgb: Rgb, opacity: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 3;
    for (let i = 0; i < 3; i++) {
      const before = this.pixels[at + i] ?? 0;
      this.pixels[at + i] = Math.round(before + ((rgb[i] ?? 0) - before) * opacity);
    }
  }
}

export const textWidth = (words: string, scale: number): number => Array.from(words).length * (GLYPH_WIDTH + 1) * scale;
export const textHeight = (scale: number): number => GLYPH_HEIGHT * scale;

type Rgb = readonly number[];
const rgbOf = (color: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

function distance(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}

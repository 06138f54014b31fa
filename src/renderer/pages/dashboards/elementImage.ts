/**
 * A picture of what a panel or a board shows: its elements with their computed styles inside an SVG, canvases as they are
 * painted, drawn to a PNG. Nothing is fetched but the page's own fonts.
 */
import { AppError } from '../../../shared/errors.ts';

/** Pictures are for slides and mails: twice the pixels of the page. */
const SCALE = 2;
/** Browsers draw no larger canvas. */
const MOST_PIXELS = 16_000;
const FONT_FACE = /font-family:\s*"?Inter/;

/** Handles of the page: menus, corners, what shows that something is on its way. */
export const NOT_IN_PICTURES = '.panel-menu, .panel-info, .board-corner, .panel-refreshing';

/** @param skipped  selector of what belongs to the page and not to the picture */
export async function elementPng(element: HTMLElement, skipped: string): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const scale = Math.min(SCALE, MOST_PIXELS / Math.max(width, height));
  const copy = copied(element, skipped);
  copy.style.margin = '0';
  copy.setAttribute('xmlns', 'http://www.w3.org/1999/xhtml');
  const style = `<style>${await ownFont()}</style>`;
  const body = new XMLSerializer().serializeToString(copy);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><foreignObject width="100%" height="100%">${style}${body}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  const c = canvas.getContext('2d');
  if (!c) throw new AppError('internal', 'This browser gives no canvas to draw the picture on.');
  c.fillStyle = getComputedStyle(document.body).backgroundColor;
  c.fillRect(0, 0, canvas.width, canvas.height);
  c.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) =>
      blob ? done(blob) : failed(new AppError('internal', 'The picture is too large for this browser.')),
    ),
  );
}

function copied(element: HTMLElement, skipped: string): HTMLElement {
  const copy = element.cloneNode(true) as HTMLElement;
  dress(element, copy);
  for (const part of copy.querySelectorAll(skipped)) part.remove();
  return copy;
}

/** Gives a copy the look of its original, and so on down. */
function dress(original: Element, copy: Element): void {
  if (original instanceof HTMLCanvasElement) {
    const picture = document.createElement('img');
    if (original.width > 0 && original.height > 0) picture.src = original.toDataURL();
    picture.style.cssText = styleText(original);
    copy.replaceWith(picture);
    return;
  }
  // Over the object model: the page's policy refuses style attributes.
  if (copy instanceof HTMLElement || copy instanceof SVGElement) copy.style.cssText = styleText(original);
  // What a link points at is no part of a picture.
  copy.removeAttribute('href');
  const parts = [...copy.children];
  [...original.children].forEach((child, i) => {
    const part = parts[i];
    if (part) dress(child, part);
  });
}

/** Sizes are those the page has come to, so nothing may limit them once more; and a picture does not scroll. */
const FROZEN = ['max-width:none', 'max-height:none', 'overflow:hidden', 'transition:none', 'animation:none'];

function styleText(element: Element): string {
  const style = getComputedStyle(element);
  return [...style]
    .filter((name) => !name.startsWith('-webkit-locale') && !name.startsWith('--'))
    .map((name) => `${name}:${style.getPropertyValue(name)}`)
    .concat(FROZEN)
    .join(';');
}

/** The interface's font inside the picture, which may not load any; '' where it cannot be had. */
async function ownFont(): Promise<string> {
  try {
    const rules = [...document.styleSheets].flatMap((sheet) => Array.from(sheet.cssRules));
    const rule = rules.find((one) => one instanceof CSSFontFaceRule && FONT_FACE.test(one.cssText));
    const source = rule && /url\("?([^")]+)"?\)/.exec(rule.cssText)?.[1];
    if (!rule || source === undefined) return '';
    const base = rule.parentStyleSheet?.href ?? location.href;
    const bytes = await (await fetch(new URL(source, base))).blob();
    return rule.cssText.replace(/url\("?[^")]+"?\)/, `url(${await dataUrl(bytes)})`);
  } catch {
    return ''; // A picture in another font is still a picture.
  }
}

function dataUrl(bytes: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => failed(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(bytes);
  });
}

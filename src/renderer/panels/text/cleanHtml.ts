/**
 * Markdown and HTML of dashboards as a tree that can do no harm: no script, no style of the page, no form, nothing that
 * asks another place for anything. Links stay links, to places a browser may follow.
 */
import createDOMPurify from 'dompurify';
import { marked } from 'marked';
import { safeHref } from '../links.ts';

const TAGS = (
  'a abbr b big blockquote br center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre s ' +
  'small span strong sub sup table tbody td tfoot th thead tr u ul img'
).split(' ');
const ATTRIBUTES = 'href title align colspan rowspan data-style alt src width height start'.split(' ');
/** What a style may say: looks of the text itself, never a place on the page or an address. */
const STYLES =
  /^(color|background-color|background|font-size|font-weight|font-style|text-align|text-decoration|padding[a-z-]*|margin[a-z-]*|border[a-z-]*|line-height|width|height|display|vertical-align)$/;
const DISPLAYS = /^(block|inline|inline-block|flex|table|none)$/;

let purifier: ReturnType<typeof createDOMPurify> | undefined;

function purifierOf(): ReturnType<typeof createDOMPurify> {
  if (purifier) return purifier;
  const made = createDOMPurify(window);
  made.addHook('afterSanitizeAttributes', (node) => {
    cleanLink(node);
    cleanImage(node);
    cleanStyle(node);
    cleanHeading(node);
  });
  purifier = made;
  return made;
}

function cleanLink(node: Element): void {
  if (!(node instanceof HTMLAnchorElement)) return;
  const href = safeHref(node.getAttribute('href') ?? '');
  if (href === undefined) {
    node.removeAttribute('href');
    return;
  }
  node.setAttribute('href', href);
  node.setAttribute('rel', 'noopener noreferrer');
  if (/^[a-z]+:/i.test(href)) node.setAttribute('target', '_blank');
}

/** Images come with the text itself or not at all; their words stay. */
function cleanImage(node: Element): void {
  if (!(node instanceof HTMLImageElement)) return;
  if (/^data:image\/(png|jpeg|gif|webp);base64,/i.test(node.getAttribute('src') ?? '')) return;
  node.replaceWith(node.getAttribute('alt') ?? '');
}

/** Headings of a text stand below the title of its panel, which is a third one. */
function cleanHeading(node: Element): void {
  const level = /^H([1-6])$/.exec(node.tagName)?.[1];
  if (level !== undefined) node.setAttribute('aria-level', String(Math.min(6, Number(level) + 3)));
}

/** The page's policy refuses styles that come with HTML; what is kept of them is set property by property. */
function cleanStyle(node: Element): void {
  const written = node.getAttribute('data-style');
  if (written === null || !(node instanceof HTMLElement)) return;
  node.removeAttribute('data-style');
  const probe = document.createElement('span').style;
  probe.cssText = written;
  for (const name of probe) {
    const value = probe.getPropertyValue(name);
    const isPlain = !/url|expression|var\(|image|@|\\/i.test(value) && (name !== 'display' || DISPLAYS.test(value));
    if (STYLES.test(name) && isPlain) node.style.setProperty(name, value);
  }
}

/**
 * Puts styles and handlers of tags under names that mean nothing, so that the page's policy has nothing to refuse while
 * the text is parsed. It keeps the console quiet; what keeps the page safe is the purifier.
 */
function renamed(html: string): string {
  return html
    .replace(/<(style|base)\b[^>]*>(?:[^<]*<\/\1>)?/gi, '')
    .replace(/<[^>]*>/g, (tag) => tag.replace(/([\s/"'])(style|on\w+)(?=\s*=)/gi, '$1data-$2'));
}

export function cleanContent(content: string, isMarkdown: boolean): DocumentFragment {
  const html = isMarkdown ? marked.parse(content, { async: false, gfm: true, breaks: true }) : content;
  return purifierOf().sanitize(renamed(html), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

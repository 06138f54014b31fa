/** Puts the cleaned tree on the page, as nodes: no text is ever parsed as HTML a second time. */
import { useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { navigate } from '../../client/address.ts';
import { cleanContent } from './cleanHtml.ts';

interface CleanTextProps {
  readonly content: string;
  readonly isMarkdown: boolean;
  readonly height: number;
}

export default function CleanText({ content, isMarkdown, height }: CleanTextProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => ref.current?.replaceChildren(cleanContent(content, isMarkdown)), [content, isMarkdown]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- What is pressed are the links inside, by pointer or key; the listener only keeps the page from reloading.
    <div ref={ref} className="panel-text" style={{ height }} onClick={follow} />
  );
}

/** A link inside the app does not reload it. */
function follow(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const href = link?.getAttribute('href') ?? '';
  if (!href.startsWith('/') || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  navigate(href);
}

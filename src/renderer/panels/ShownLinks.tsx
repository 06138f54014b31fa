/** One link around content, or none: inside the app without a reload, outside in a tab that knows nothing of this one. */
import type { ReactNode } from 'react';
import { Link } from '../client/Link.tsx';
import type { ShownLink } from './links.ts';

export function LinkAround({
  link,
  children,
}: {
  readonly link: ShownLink | undefined;
  readonly children: ReactNode;
}): ReactNode {
  if (!link) return children;
  if (link.isOutside || link.isNewTab) {
    return (
      <a className="panel-link" href={link.href} title={link.title} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  }
  return (
    <Link className="panel-link" href={link.href} title={link.title}>
      {children}
    </Link>
  );
}

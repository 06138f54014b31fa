import type { ReactNode } from 'react';
import { Link } from '../client/Link.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';

export function NotFound({ path }: { readonly path: string }): ReactNode {
  const overview = (
    <Link className="button is-primary" href="/">
      Overview
    </Link>
  );
  return (
    <EmptyState status="nodata" title="There is no such page" actions={overview}>
      Nothing is at <code>{path}</code>.
    </EmptyState>
  );
}

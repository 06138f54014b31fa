/** What is taller or wider than its place and can be scrolled with the keyboard as well: a named stop of the Tab key. */
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import './ScrollRegion.css';

export interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  /** Text that keeps its lines: `pre`. */
  readonly isText?: boolean;
  readonly children: ReactNode;
}

export function ScrollRegion({ label, className, isText = false, children }: ScrollRegionProps): ReactNode {
  const Box = isText ? 'pre' : 'div';
  return (
    // A region that scrolls has to be reached by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <Box className={classNames('scroll-region', className)} tabIndex={0} role="region" aria-label={label}>
      {children}
    </Box>
  );
}

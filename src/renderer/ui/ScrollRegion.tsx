/** What is taller or wider than its place and can be scrolled with the keyboard as well: a named stop of the Tab key. */
import type { CSSProperties, ReactNode } from 'react';
import { classNames } from './classNames.ts';
import './ScrollRegion.css';

export interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  readonly style?: CSSProperties;
  /** A `region` is a landmark of the page; what a page has many of, such as legends, is a `group`. */
  readonly role?: 'region' | 'group';
  /** Text that keeps its lines: `pre`. */
  readonly isText?: boolean;
  readonly children: ReactNode;
}

export function ScrollRegion(props: ScrollRegionProps): ReactNode {
  const { label, className, style, role = 'region', isText = false, children } = props;
  const Box = isText ? 'pre' : 'div';
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without a stop of the Tab key nobody could scroll it from the keyboard.
    <Box className={classNames('scroll-region', className)} style={style} tabIndex={0} role={role} aria-label={label}>
      {children}
    </Box>
  );
}

import type { CSSProperties, ReactNode } from 'react';

/** The colour of a series beside its name: a dash like its line, or a square where it is a fill or stands out. */
export function Swatch({
  color,
  isSquare = false,
}: {
  readonly color: string;
  readonly isSquare?: boolean;
}): ReactNode {
  const background = color.startsWith('--') ? `var(${color})` : color;
  return <span className={isSquare ? 'swatch is-square' : 'swatch'} style={{ background } satisfies CSSProperties} />;
}

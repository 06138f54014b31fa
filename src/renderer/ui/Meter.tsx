/** A bar of how full something is. The number stands beside it. */
import type { ReactNode } from 'react';
import './Meter.css';

export interface MeterProps {
  /** 0 to 1. */
  readonly share: number;
  readonly level?: 'normal' | 'warning' | 'critical';
  readonly isWide?: boolean;
}

export function Meter({ share, level = 'normal', isWide = false }: MeterProps): ReactNode {
  const width = `${Math.round(Math.max(0, Math.min(1, share)) * 1000) / 10}%`;
  return (
    <span className={isWide ? 'meter is-wide' : 'meter'} aria-hidden="true">
      <i className={`meter-fill at-${level}`} style={{ width }} />
    </span>
  );
}

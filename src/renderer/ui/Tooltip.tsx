/** A short name for a control, after a moment of rest. It repeats what a screen reader hears, so it is not read again. */
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './Kbd.tsx';
import './Tooltip.css';

const DELAY_MS = 350;

export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return <Base.Provider delay={DELAY_MS}>{children}</Base.Provider>;
}

export function Tooltip({
  text,
  keys,
  children,
}: {
  readonly text: ReactNode;
  readonly keys?: string;
  readonly children: ReactElement<Record<string, unknown>>;
}): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="tooltip-positioner">
          <Base.Popup className="tooltip">
            {text}
            {keys !== undefined && <Kbd keys={keys} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** A sheet over the right of the page for one task; the page behind it stays in view. It keeps the focus inside. */
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { IconButton } from './Button.tsx';
import './Dialog.css';
import './Sheet.css';

export interface SheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** Beside the title: what it is about. */
  readonly aside?: ReactNode;
  readonly footer?: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

export function Sheet({ open, onOpenChange, title, aside, footer, initialFocus, children }: SheetProps): ReactNode {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className="sheet" {...(initialFocus ? { initialFocus } : {})}>
          <header className="sheet-head">
            <Base.Title className="sheet-title">{title}</Base.Title>
            {aside !== undefined && <span className="sheet-aside ellipsis">{aside}</span>}
            <span className="grow" />
            <IconButton icon="close" label="Close" onClick={() => onOpenChange(false)} />
          </header>
          <div className="sheet-body">{children}</div>
          {footer !== undefined && <footer className="sheet-foot">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

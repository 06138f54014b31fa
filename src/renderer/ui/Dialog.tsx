/** A dialog in the middle, and a sheet at the right edge that leaves the page behind it readable. Both keep the focus inside. */
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { classNames } from './classNames.ts';
import { IconButton } from './Button.tsx';
import './Dialog.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly footer?: ReactNode;
  readonly className?: string;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  aside,
  footer,
  className,
  initialFocus,
  children,
}: DialogProps): ReactNode {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className={classNames('dialog', className)} {...(initialFocus ? { initialFocus } : {})}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            {aside}
          </header>
          {children}
          {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function Sheet({ open, onOpenChange, title, aside, footer, className, children }: DialogProps): ReactNode {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className={classNames('sheet', className)}>
          <header className="sheet-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            {aside}
            <span className="grow" />
            <Base.Close render={<IconButton icon="close" label="Close" keys="Escape" />} />
          </header>
          <div className="sheet-body">{children}</div>
          {footer !== undefined && <footer className="sheet-foot">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

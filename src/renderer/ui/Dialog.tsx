/** A dialog in the middle of the page; it keeps the focus inside. */
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { classNames } from './classNames.ts';
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

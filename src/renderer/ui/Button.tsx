/** Buttons and links that look like buttons. At most one `primary` per region of the screen. */
import type { ButtonHTMLAttributes, ReactElement, ReactNode, Ref } from 'react';
import { classNames } from './classNames.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Tooltip } from './Tooltip.tsx';
import './Button.css';

type ButtonKind = 'default' | 'primary' | 'ghost' | 'danger';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  readonly icon?: IconName;
  readonly ref?: Ref<HTMLButtonElement>;
}

const buttonClass = (kind: ButtonKind = 'default', small = false): string =>
  classNames('button', kind !== 'default' && `is-${kind}`, small && 'is-small');

export function Button({ kind, small, icon, className, children, type = 'button', ...rest }: ButtonProps): ReactNode {
  return (
    <button type={type} className={classNames(buttonClass(kind, small), className)} {...rest}>
      {icon && <Icon name={icon} small />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: IconName;
  /** The name read out and shown as a tooltip. */
  readonly label: string;
  /** The key that does the same, named in the tooltip. */
  readonly keys?: string;
}

export function IconButton({
  icon,
  label,
  keys,
  kind = 'ghost',
  small,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  const button: ReactElement<Record<string, unknown>> = (
    <button
      type="button"
      aria-label={label}
      className={classNames(buttonClass(kind, small), 'is-icon', className)}
      {...rest}
    >
      <Icon name={icon} small={small ?? false} />
    </button>
  );
  return (
    <Tooltip text={label} {...(keys === undefined ? {} : { keys })}>
      {button}
    </Tooltip>
  );
}

/** Buttons that belong together, joined edge to edge. */
export function ButtonGroup({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="button-group" role="group" aria-label={label}>
      {children}
    </div>
  );
}

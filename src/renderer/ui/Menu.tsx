/** A list of commands, or of choices of which one is checked. */
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { Kbd } from './Kbd.tsx';
import './Menu.css';

interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly keys?: string;
  /** Given for choices: whether this one holds. */
  readonly isChecked?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'end';
  readonly onOpenChange?: (open: boolean) => void;
  /** For a menu that is made by the press that asks for it. */
  readonly isOpenAtFirst?: boolean;
}

export function Menu({ trigger, items, align = 'end', onOpenChange, isOpenAtFirst = false }: MenuProps): ReactNode {
  return (
    <Base.Root modal={false} defaultOpen={isOpenAtFirst} {...(onOpenChange ? { onOpenChange } : {})}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="popover-positioner">
          <Base.Popup className="popover menu">
            {items.map((item) => (
              <Base.Item key={item.label} className="menu-item" onClick={item.onSelect}>
                <span className="menu-mark">{markOf(item)}</span>
                <span className="grow">{item.label}</span>
                {item.isChecked && <span className="visually-hidden">(chosen)</span>}
                {item.keys !== undefined && <Kbd keys={item.keys} />}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function markOf({ icon, isChecked }: MenuItem): ReactNode {
  if (isChecked) return <Icon name="check" small />;
  return icon === undefined ? null : <Icon name={icon} small />;
}

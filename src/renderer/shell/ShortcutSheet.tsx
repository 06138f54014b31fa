/** All keys that act now, in groups. The list is the commands themselves, so it cannot be wrong. */
import type { ReactNode } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { type Command, type CommandGroup, useCommandList } from './commands.ts';
import './ShortcutSheet.css';

const GROUPS: readonly CommandGroup[] = ['Anywhere', 'Go to', 'Time', 'Charts', 'Explore', 'Alerts and targets'];

/** Keys a chart answers to by itself while it has the focus or the pointer. */
const CHART_KEYS: readonly Pick<Command, 'title' | 'keys'>[] = [
  { title: 'Move crosshair', keys: 'ArrowLeft ArrowRight' },
  { title: 'Data as a table', keys: 'Enter' },
  { title: 'Pin tooltip', keys: 'T' },
];

export interface ShortcutSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function ShortcutSheet({ open, onOpenChange }: ShortcutSheetProps): ReactNode {
  const commands = useCommandList().filter((command) => command.keys !== undefined);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" className="shortcut-sheet">
      <div className="shortcut-columns">
        {GROUPS.map((group) => {
          const own = commands.filter((command) => command.group === group);
          const rows = group === 'Charts' ? [...own, ...CHART_KEYS] : own;
          return rows.length === 0 ? null : <ShortcutGroup key={group} title={group} rows={rows} />;
        })}
      </div>
    </Dialog>
  );
}

interface ShortcutGroupProps {
  readonly title: string;
  readonly rows: readonly Pick<Command, 'title' | 'keys'>[];
}

function ShortcutGroup({ title, rows }: ShortcutGroupProps): ReactNode {
  return (
    <section className="shortcut-group">
      <h3>{title}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.title}>
            <dt>{row.title}</dt>
            <dd>
              <Kbd keys={row.keys ?? ''} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

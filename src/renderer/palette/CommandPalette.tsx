/** One list for everything: places, commands, metrics. The field keeps the focus; the arrow keys move in the list. */
import { Dialog as Base } from '@base-ui/react/dialog';
import {
  useDeferredValue,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { navigate } from '../client/address.ts';
import { exploreHref } from '../client/exploreHref.ts';
import { useTimeStore } from '../client/useTime.ts';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { findEntries, type Found } from './entries.ts';
import { PaletteList } from './PaletteList.tsx';
import { usePaletteEntries } from './usePaletteEntries.ts';
import './CommandPalette.css';

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function CommandPalette({ open, onOpenChange }: CommandPaletteProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim palette-scrim" />
        <Base.Popup className="palette" aria-label="Command palette" initialFocus={input}>
          <PaletteBody inputRef={input} onDone={() => onOpenChange(false)} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface PaletteBodyProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onDone: () => void;
}

function PaletteBody({ inputRef, onDone }: PaletteBodyProps): ReactNode {
  const time = useTimeStore();
  const entries = usePaletteEntries();
  const [openedMs] = useState(Date.now);
  const [text, setText] = useState('');
  const [selected, setSelected] = useState(0);
  const shownText = useDeferredValue(text);
  const found = useMemo(() => findEntries(shownText, entries, openedMs), [shownText, entries, openedMs]);
  const listId = useId();

  const choose = (choice: Found | undefined, inNewWindow = false): void => {
    onDone();
    if (!choice) return navigate(exploreHref(text));
    const { action } = choice.entry;
    if (action.type === 'run') action.run();
    else if (action.type === 'range') time.setRange(action.range);
    else if (inNewWindow) window.open(action.href, '_blank', 'noopener');
    else navigate(action.href);
    return undefined;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setSelected(Math.max(0, Math.min(found.length - 1, selected + step)));
    else if (event.key === 'Enter') choose(found[selected], event.metaKey || event.ctrlKey);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="palette-field">
        <Icon name="search" />
        <input
          ref={inputRef}
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${selected}` : undefined}
          aria-autocomplete="list"
          placeholder="Search hosts, metrics, alerts, or type a command"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setSelected(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd keys="Escape" />
      </div>
      <PaletteList id={listId} found={found} selected={selected} text={text} onChoose={choose} onSelect={setSelected} />
      <footer className="palette-foot">
        <span>
          <Kbd keys="ArrowUp ArrowDown" /> move
        </span>
        <span>
          <Kbd keys="Enter" /> open
        </span>
        <span className="palette-hint">
          Type <kbd>&gt;</kbd> for commands, <kbd>#</kbd> for hosts, <kbd>@</kbd> for alerts, <kbd>{'{'}</kbd> for
          PromQL
        </span>
      </footer>
    </>
  );
}

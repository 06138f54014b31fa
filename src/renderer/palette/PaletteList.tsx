/** The rows of the palette, in groups, with the matched letters marked. */
import { Fragment, type ReactNode } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import type { Found } from './entries.ts';

export interface PaletteListProps {
  readonly id: string;
  readonly found: readonly Found[];
  readonly selected: number;
  readonly text: string;
  readonly onChoose: (choice: Found) => void;
  readonly onSelect: (index: number) => void;
}

export function PaletteList({ id, found, selected, text, onChoose, onSelect }: PaletteListProps): ReactNode {
  if (found.length === 0) {
    return (
      <div id={id} role="listbox" aria-label="Results" className="palette-list is-empty">
        <div role="option" aria-selected="false">
          Nothing matches “{text}”. Press <Kbd keys="Enter" /> to run it as PromQL in Explore.
        </div>
      </div>
    );
  }
  return (
    <div id={id} role="listbox" aria-label="Results" className="palette-list">
      {found.map((row, i) => (
        <Fragment key={row.entry.id}>
          {row.entry.group !== found[i - 1]?.entry.group && (
            <div className="palette-group" role="presentation">
              {row.entry.group}
            </div>
          )}
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- Focus and keys stay with the field, which names the chosen row by aria-activedescendant. */}
          <div
            id={`${id}-${i}`}
            role="option"
            ref={i === selected ? reveal : undefined}
            aria-selected={i === selected}
            className="palette-row"
            onPointerMove={() => i !== selected && onSelect(i)}
            onClick={() => onChoose(row)}
          >
            <Icon name={row.entry.icon} />
            <span className="palette-title">
              <Marked text={row.entry.title} at={row.match.at} />
            </span>
            <span className="palette-detail">{row.entry.detail}</span>
            {row.entry.keys !== undefined && <Kbd keys={row.entry.keys} />}
          </div>
        </Fragment>
      ))}
    </div>
  );
}

const reveal = (row: HTMLElement | null): void => row?.scrollIntoView({ block: 'nearest' });

/** Neighbouring matched letters become one mark. */
function Marked({ text, at }: { readonly text: string; readonly at: readonly number[] }): ReactNode {
  if (at.length === 0) return text;
  const marked = new Set(at);
  const runs: { readonly start: number; readonly text: string; readonly isMarked: boolean }[] = [];
  for (let i = 0; i < text.length;) {
    const isMarked = marked.has(i);
    let end = i + 1;
    while (end < text.length && marked.has(end) === isMarked) end++;
    runs.push({ start: i, text: text.slice(i, end), isMarked });
    i = end;
  }
  return runs.map((run) => (run.isMarked ? <mark key={run.start}>{run.text}</mark> : run.text));
}

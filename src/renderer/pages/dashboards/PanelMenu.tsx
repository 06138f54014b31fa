/** What can be done with a panel: seen alone, edited, explored, taken out, and its quick options. */
import { useState, type ReactNode } from 'react';
import { display } from '../../../shared/dashboards/field/display.ts';
import type { StyledFrame } from '../../../shared/dashboards/field/style.ts';
import type { JsonRecord } from '../../../shared/dashboards/json.ts';
import type { GridPos, Panel } from '../../../shared/dashboards/model.ts';
import { quickOptions } from '../../../shared/dashboards/quickOptions.ts';
import { toCsv } from '../../charts/chartCsv.ts';
import { saveText } from '../../charts/saveText.ts';
import { navigate } from '../../client/address.ts';
import { exploreHref } from '../../client/exploreHref.ts';
import type { PanelQuery } from '../../panels/panelQueries.ts';
import { editPanel } from './boardAddress.ts';
import { needsNoData } from '../../panels/PanelView.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useToast } from '../../ui/Toast.tsx';

export interface PanelEditing {
  readonly onMove: (id: number, by: Partial<GridPos>) => void;
  readonly onDuplicate: (id: number) => void;
  readonly onDelete: (id: number) => void;
}

/** A change of one option, which begins an edit where there is none. */
export type QuickChange = (id: number, change: (panel: JsonRecord) => JsonRecord) => void;

interface MenuProps {
  readonly panel: Panel;
  readonly name: string;
  readonly queries: readonly PanelQuery[];
  readonly frames: readonly StyledFrame[];
  readonly isAlone: boolean;
  readonly isTable: boolean;
  readonly onAlone: () => void;
  readonly onTable: () => void;
  readonly editing: PanelEditing | undefined;
  readonly onQuick: QuickChange | undefined;
  readonly onPng: () => Promise<void>;
}

/** Until it is first opened it is only its button: a board of many panels would be put together twice as long. */
export function PanelMenu(props: MenuProps): ReactNode {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <WantedMenu {...props} />;
  return (
    <Button
      kind="ghost"
      small
      icon="dots"
      className="is-icon panel-menu"
      aria-label={`Menu of ${props.name}`}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    />
  );
}

function WantedMenu({
  panel,
  name,
  queries,
  frames,
  isAlone,
  isTable,
  onAlone,
  onTable,
  editing,
  onQuick,
  onPng,
}: MenuProps): ReactNode {
  const toast = useToast();
  const [first] = queries;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(panel.source, null, 2));
    toast({ text: `${name} is copied as JSON.` });
  };
  const items = [
    { label: isAlone ? 'Back to the board' : 'View alone', icon: 'fullScreen' as const, keys: 'V', onSelect: onAlone },
    ...(onQuick ? [{ label: 'Edit', icon: 'edit' as const, keys: 'E', onSelect: () => editPanel(panel.id) }] : []),
    ...(editing
      ? [
          { label: 'Duplicate', icon: 'copy' as const, onSelect: () => editing.onDuplicate(panel.id) },
          { label: 'Delete', icon: 'trash' as const, onSelect: () => editing.onDelete(panel.id) },
        ]
      : []),
    ...(first
      ? [{ label: 'Explore', icon: 'explore' as const, onSelect: () => navigate(exploreHref(first.expr)) }]
      : []),
    ...(queries.length > 0 && panel.kind !== 'table'
      ? [{ label: isTable ? 'Show as it is' : 'Show data as table', icon: 'table' as const, onSelect: onTable }]
      : []),
    ...(frames.length > 0
      ? [{ label: 'Download CSV', onSelect: () => saveText(`${name}.csv`, 'text/csv', framesCsv(frames)) }]
      : []),
    ...(queries.length > 0 || needsNoData(panel.kind) ? [{ label: 'Download PNG', onSelect: () => void onPng() }] : []),
    ...(onQuick ? quickOptions(panel) : []).map(({ label, isOn, change }) => ({
      label,
      isChecked: isOn,
      onSelect: () => onQuick?.(panel.id, change),
    })),
    { label: 'Copy JSON', icon: 'copy' as const, onSelect: () => void copy() },
  ];
  return (
    <Menu
      items={items}
      isOpenAtFirst
      trigger={<IconButton icon="dots" label={`Menu of ${name}`} kind="ghost" small className="panel-menu" />}
    />
  );
}

/** All frames below each other, as they are shown. */
function framesCsv(frames: readonly StyledFrame[]): string {
  return frames
    .map(({ fields, length }) =>
      toCsv([
        fields.map(({ title }) => title),
        ...Array.from({ length }, (_, row) => fields.map((field) => csvCell(field, row))),
      ]),
    )
    .join('\r\n');
}

function csvCell(field: StyledFrame['fields'][number], row: number): string {
  const cell = field.values[row] ?? null;
  if (field.type === 'time' && typeof cell === 'number') return new Date(cell).toISOString();
  return typeof cell === 'number' ? String(cell) : display(cell, field.style).text;
}

/** Links of a panel's title. */
import type { ReactNode } from 'react';
import { records, text, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { CommittedField } from './CommittedField.tsx';
import { distinctKeys } from './distinctKeys.ts';

interface PanelLinksProps {
  readonly panel: JsonRecord;
  readonly onChange: (panel: JsonRecord) => void;
}

export function PanelLinks({ panel, onChange }: PanelLinksProps): ReactNode {
  const links = records(panel['links']);
  const keys = distinctKeys(links.map((link) => text(link['url'])));
  const set = (next: readonly JsonRecord[]): void => onChange({ ...panel, links: next });
  const change = (at: number, changes: JsonRecord): void =>
    set(links.map((link, i) => (i === at ? Object.assign({}, link, changes) : link)));
  return (
    <>
      {links.map((link, i) => (
        <div key={keys[i]} className="option-row">
          <CommittedField
            label={`Title of link ${i + 1}`}
            value={text(link['title'])}
            placeholder="title"
            onCommit={(title) => change(i, { title })}
          />
          <CommittedField
            label={`Address of link ${i + 1}`}
            value={text(link['url'])}
            placeholder="https://…"
            onCommit={(url) => change(i, { url })}
          />
          <IconButton
            icon="trash"
            label={`Remove link ${i + 1}`}
            small
            onClick={() => set(links.filter((_, other) => other !== i))}
          />
        </div>
      ))}
      <Button
        small
        kind="ghost"
        icon="plus"
        onClick={() => set([...links, { title: 'Link', url: '', targetBlank: true }])}
      >
        Add link
      </Button>
    </>
  );
}

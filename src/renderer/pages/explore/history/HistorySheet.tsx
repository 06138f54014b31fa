/** The queries that were run, with search, stars and names; one press puts one into the editor and runs it. */
import { useRef, useState, type ReactNode } from 'react';
import { formatAgo } from '../../../../shared/units.ts';
import { useNow } from '../../../client/useNow.ts';
import { usePreference } from '../../../shell/preferences.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { findPast, parsePast, type PastQuery, withChange, without, writePast } from './queryHistory.ts';
import './history.css';

export interface HistorySheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onPick: (expr: string) => void;
}

const SHOWN = 100;

export function HistorySheet({ open, onOpenChange, onPick }: HistorySheetProps): ReactNode {
  const past = parsePast(usePreference('queries'));
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState<'all' | 'starred'>('all');
  const [limit, setLimit] = useState(SHOWN);
  const field = useRef<HTMLInputElement>(null);
  const found = findPast(past, search, kind === 'starred');
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Queries" initialFocus={field}>
      <div className="history-tools">
        <TextField
          ref={field}
          label="Search queries"
          placeholder="Search queries"
          icon="search"
          value={search}
          onChange={setSearch}
        />
        <Segmented
          label="Which"
          value={kind}
          options={[
            { value: 'all', label: 'History' },
            { value: 'starred', label: 'Saved' },
          ]}
          onChange={setKind}
        />
      </div>
      {found.length === 0 && (
        <EmptyState icon="clock" title={past.length === 0 ? 'No query was run yet' : 'No query matches'}>
          {kind === 'starred' && past.length > 0
            ? 'The star beside a query saves it.'
            : 'Queries appear here when they are run; the last 500 are kept.'}
        </EmptyState>
      )}
      <ul className="history">
        {found.slice(0, limit).map((query) => (
          <PastRow
            key={query.expr}
            query={query}
            onPick={() => {
              onPick(query.expr);
              onOpenChange(false);
            }}
            onChange={(change) => writePast(withChange(past, query.expr, change))}
            onRemove={() => writePast(without(past, query.expr))}
          />
        ))}
      </ul>
      {found.length > limit && (
        <Button kind="ghost" small onClick={() => setLimit(limit + SHOWN)}>
          Show older
        </Button>
      )}
    </Sheet>
  );
}

interface PastRowProps {
  readonly query: PastQuery;
  readonly onPick: () => void;
  readonly onChange: (change: Partial<Pick<PastQuery, 'isStarred' | 'name'>>) => void;
  readonly onRemove: () => void;
}

function PastRow({ query, onPick, onChange, onRemove }: PastRowProps): ReactNode {
  const { expr, name, atMs, isStarred } = query;
  const nowMs = useNow(60_000);
  return (
    <li className="history-row">
      <button type="button" className="history-query" onClick={onPick}>
        {name !== '' && <b>{name}</b>}
        <code>{expr}</code>
        <span className="t3">{formatAgo(atMs, Math.max(nowMs, atMs))}</span>
      </button>
      <span className="history-actions">
        <IconButton
          icon={isStarred ? 'starFilled' : 'star'}
          label={isStarred ? `No longer keep ${expr}` : `Save ${expr}`}
          small
          onClick={() => onChange({ isStarred: !isStarred })}
        />
        <IconButton icon="trash" label={`Forget ${expr}`} small onClick={onRemove} />
      </span>
      {isStarred && (
        <TextField
          className="history-name"
          label={`Name of ${expr}`}
          placeholder="Name"
          small
          value={name}
          onChange={(next) => onChange({ name: next.slice(0, 120) })}
        />
      )}
    </li>
  );
}

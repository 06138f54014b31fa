/** Rules that go with kinds of services: those of services that are here first, each with how often it would have fired. */
import { useState, type ReactNode } from 'react';
import type { RulePack } from '../../../../shared/rules.ts';
import { formatCount } from '../../../../shared/units.ts';
import { useClient, useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { StatusText } from '../../../ui/StatusGlyph.tsx';
import { EditSheet } from './SaveDialog.tsx';

const DAYS = 7;

export function PacksView(): ReactNode {
  const [done, setDone] = useState(0);
  const { data, error } = useRequest('rules.packs', { days: DAYS }, done);
  if (error)
    return (
      <section className="panel">
        <EmptyState status="warning" title="The packs cannot be shown">
          {error.message}
        </EmptyState>
      </section>
    );
  if (!data)
    return (
      <section className="panel">
        <RowsSkeleton rows={8} label="packs" />
      </section>
    );
  const packs = data.toSorted((a, b) => Number(b.isFound) - Number(a.isFound));
  return (
    <div className="packs">
      {packs.map((pack) => (
        <Pack key={pack.id} pack={pack} onDone={() => setDone(done + 1)} />
      ))}
    </div>
  );
}

function Pack({ pack, onDone }: { readonly pack: RulePack; readonly onDone: () => void }): ReactNode {
  const client = useClient();
  const [isOpen, setOpen] = useState(false);
  const preview = useRequest('rules.addPack', isOpen ? { id: pack.id, isPreview: true } : undefined);
  return (
    <section className="panel pack" aria-label={pack.title}>
      <header className="panel-head">
        <h2 className="panel-title">{pack.title}</h2>
        <span className="panel-detail">{pack.about}</span>
        <span className="panel-end">
          {pack.file !== undefined ? (
            <StatusText status="ok">Added</StatusText>
          ) : (
            <Button small onClick={() => setOpen(true)}>
              Add rules
            </Button>
          )}
        </span>
      </header>
      <ul>
        {pack.rules.map(({ name, summary, fired }) => (
          <li key={name}>
            <b>{name}</b>
            <span className="t2">{summary}</span>
            <span className="pack-fired t3">{firedWords(fired)}</span>
          </li>
        ))}
      </ul>
      {isOpen && (
        <EditSheet
          title={`Add the rules for ${pack.title}`}
          action="Add"
          words={`The rules for ${pack.title} are in force.`}
          preview={preview}
          run={() => client.request('rules.addPack', { id: pack.id, isPreview: false })}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            onDone();
          }}
        />
      )}
    </section>
  );
}

function firedWords(fired: number | undefined): string {
  if (fired === undefined) return 'its metrics are not here';
  if (fired === 0) return `would not have fired in ${DAYS} days`;
  return `would have fired ${formatCount(fired)} ${fired === 1 ? 'time' : 'times'} in ${DAYS} days`;
}

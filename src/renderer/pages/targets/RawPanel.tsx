/** What the target says now, as text with a search; asked only when a person wants to see it. */
import { useDeferredValue, useState, type ReactNode } from 'react';
import { formatCount, formatValue } from '../../../shared/units.ts';
import { useRequest } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

/** Lines on the page at once; a search narrows them. */
const SHOWN_LINES = 1000;

export function RawPanel({ targetId }: { readonly targetId: string }): ReactNode {
  const [asked, setAsked] = useState(0);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const { data, error, isLoading } = useRequest('targets.raw', asked === 0 ? undefined : { id: targetId }, asked);
  const lines = data === undefined ? [] : linesWith(data.text, wanted);
  const detail =
    data && `${formatValue(data.bodyBytes, 'bytes')} in ${formatValue(data.tookMs, 'ms')}, ${data.contentType}`;
  return (
    <Panel
      title="Raw text"
      isSection
      isFlush
      detail={detail}
      end={
        <>
          {data && (
            <TextField
              label="Search the text"
              placeholder="Search"
              icon="search"
              small
              value={search}
              onChange={setSearch}
            />
          )}
          <Button small disabled={asked > 0 && isLoading} onClick={() => setAsked(asked + 1)}>
            {asked === 0 ? 'Show' : 'Ask again'}
          </Button>
        </>
      }
    >
      {error && (
        <EmptyState status="critical" title="It could not be asked">
          {error.message}
        </EmptyState>
      )}
      {data && !error && (
        <>
          <ScrollRegion isText label="What the target says" className="raw-text">
            {lines.slice(0, SHOWN_LINES).join('\n')}
          </ScrollRegion>
          <p className="raw-foot">
            {`${formatCount(lines.length)} lines${wanted === '' ? '' : ' match'}`}
            {lines.length > SHOWN_LINES && `, the first ${formatCount(SHOWN_LINES)} are shown`}
            {data.isCut && ', of the beginning of the body'}
          </p>
        </>
      )}
    </Panel>
  );
}

function linesWith(text: string, wanted: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return wanted === '' ? lines : lines.filter((line) => line.toLowerCase().includes(wanted));
}

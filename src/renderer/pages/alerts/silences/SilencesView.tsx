/** Who keeps what quiet, until when, and why. */
import type { ReactNode } from 'react';
import type { SilenceView } from '../../../../shared/alerting.ts';
import { formatCount, formatDateTime, formatSpan } from '../../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../../client/address.ts';
import { useNow } from '../../../client/useNow.ts';
import { Button } from '../../../ui/Button.tsx';
import { Chip } from '../../../ui/Chip.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { StatusText } from '../../../ui/StatusGlyph.tsx';
import { shortMoment } from '../active/alertGroups.ts';
import { openSheet } from '../alertsAddress.ts';
import { filterKeeps, matcherText, readMatchers } from '../matcherText.ts';
import { countByState, shownSilences, silenceStatus, type SilenceFilter } from './silenceRows.ts';
import { windowWords } from './recurrence.ts';
import { useSilenceActions } from './useSilenceActions.ts';
import '../../../ui/Table.css';
import './silences.css';

export interface SilencesViewProps {
  readonly silences: readonly SilenceView[] | undefined;
  readonly filter: SilenceFilter;
}

export function SilencesView({ silences, filter }: SilencesViewProps): ReactNode {
  const nowMs = useNow();
  const search = useAddress().query.get('search') ?? '';
  if (silences === undefined) {
    return (
      <section className="panel" aria-label="Silences">
        <RowsSkeleton rows={4} label="silences" />
      </section>
    );
  }
  const read = readMatchers(search);
  const shown = shownSilences(silences, filter).filter((silence) =>
    filterKeeps(
      read,
      Object.fromEntries(silence.matchers.map(({ name, value }) => [name, value])),
      `${silence.comment} ${silence.createdBy}`,
    ),
  );
  return (
    <section className="panel" aria-label="Silences">
      {shown.length === 0 ? (
        <NoSilences counts={countByState(silences)} filter={filter} isSearching={search !== ''} />
      ) : (
        <table className="table silence-table">
          <colgroup>
            <col className="silence-state-column" />
            <col />
            <col className="silence-count-column" />
            <col className="silence-by-column wide-only" />
            <col className="silence-end-column" />
            <col className="silence-actions-column" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">What and why</th>
              <th scope="col" className="is-number">
                Silences now
              </th>
              <th scope="col" className="wide-only">
                By
              </th>
              <th scope="col">Ends</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((silence) => (
              <SilenceRow key={silence.id} silence={silence} nowMs={nowMs} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function SilenceRow({ silence, nowMs }: { readonly silence: SilenceView; readonly nowMs: number }): ReactNode {
  const { status, word } = silenceStatus(silence);
  const isOver = silence.state === 'expired';
  return (
    <tr>
      <td>
        <StatusText status={status}>{word}</StatusText>
      </td>
      <td>
        <div className="silence-what">
          <p className="silence-comment ellipsis" title={silence.comment}>
            {silence.comment === '' ? 'No reason given' : silence.comment}
          </p>
          <p className="silence-matchers">
            {silence.matchers.map((matcher) => (
              <Chip key={matcherText(matcher)} mono>
                <span className="ellipsis" title={matcherText(matcher)}>
                  {matcherText(matcher)}
                </span>
              </Chip>
            ))}
          </p>
          {silence.windows.map((window) => (
            <p key={windowWords(window)} className="silence-window">
              Only {windowWords(window)}
            </p>
          ))}
        </div>
      </td>
      <td className="is-number">{isOver ? '–' : formatCount(silence.silencing.length)}</td>
      <td className="wide-only">
        <span className="ellipsis">{silence.createdBy === '' ? 'somebody' : silence.createdBy}</span>
      </td>
      <td title={`${formatDateTime(silence.startsAtMs)} to ${formatDateTime(silence.endsAtMs)}`}>
        <EndText silence={silence} nowMs={nowMs} />
      </td>
      <td>
        <SilenceActions silence={silence} />
      </td>
    </tr>
  );
}

function EndText({ silence, nowMs }: { readonly silence: SilenceView; readonly nowMs: number }): ReactNode {
  const { state, startsAtMs, endsAtMs, isUntilResolved } = silence;
  if (state === 'pending') {
    return (
      <>
        begins {shortMoment(startsAtMs, nowMs)}
        <span className="silence-left">for {formatSpan(endsAtMs - startsAtMs)}</span>
      </>
    );
  }
  if (state === 'expired') return `ended ${shortMoment(endsAtMs, nowMs)}`;
  if (isUntilResolved) return 'when resolved';
  return (
    <>
      {shortMoment(endsAtMs, nowMs)}
      <span className="silence-left">{formatSpan(endsAtMs - nowMs)} left</span>
    </>
  );
}

function SilenceActions({ silence }: { readonly silence: SilenceView }): ReactNode {
  const { expire, extendHour } = useSilenceActions();
  const open = (): void => openSheet({ kind: 'silence', id: silence.id });
  const about = silence.comment;
  if (silence.state === 'expired') {
    return (
      <div className="silence-actions">
        <Button small onClick={open} aria-label={`Silence again: ${about}`}>
          Silence again
        </Button>
      </div>
    );
  }
  return (
    <div className="silence-actions">
      {silence.state === 'active' && !silence.isUntilResolved && (
        <Button small kind="ghost" onClick={() => extendHour(silence)} aria-label={`1 h longer: ${about}`}>
          +1 h
        </Button>
      )}
      <Button small onClick={open} aria-label={`Change: ${about}`}>
        Change
      </Button>
      <Button small onClick={() => expire(silence)} aria-label={`End now: ${about}`}>
        End now
      </Button>
    </div>
  );
}

interface NoSilencesProps {
  readonly counts: ReturnType<typeof countByState>;
  readonly filter: SilenceFilter;
  readonly isSearching: boolean;
}

function NoSilences({ counts, filter, isSearching }: NoSilencesProps): ReactNode {
  const hasOthers = counts.all > 0;
  if (isSearching || (hasOthers && filter !== 'current')) {
    return (
      <EmptyState
        icon="filter"
        title="No silence matches"
        actions={
          <Button small onClick={() => replaceQuery({ search: undefined, show: 'all' })}>
            Show all
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon="silenced"
      title="Nothing is silenced"
      actions={
        <>
          <Button small icon="silenced" onClick={() => openSheet({ kind: 'matchers', text: '' })}>
            New silence
          </Button>
          {counts.expired > 0 && (
            <Button small kind="ghost" onClick={() => replaceQuery({ show: 'expired' })}>
              {`Show ${counts.expired} that ended`}
            </Button>
          )}
        </>
      }
    >
      Every alert that fires is told to its receivers. Press S on an alert to silence it.
    </EmptyState>
  );
}

/** The routes as they are tried: from the top, the first that fits, and further where one says so. */
import type { ReactNode } from 'react';
import type { RoutingView, RouteTest, RouteView } from '../../../../shared/alerting.ts';
import { Chip } from '../../../ui/Chip.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { ScrollRegion } from '../../../ui/ScrollRegion.tsx';
import { matcherText } from '../matcherText.ts';
import { groupWords, intervalsNow, litRoutes, routeRows, waitWords, type RouteRow } from './routeRows.ts';

export interface RouteTreeProps {
  readonly routing: RoutingView;
  readonly test: RouteTest | undefined;
}

export function RouteTree({ routing, test }: RouteTreeProps): ReactNode {
  const { path, ends } = litRoutes(test);
  const now = intervalsNow(routing);
  return (
    <ScrollRegion label="Tree of routes" className="route-scroll">
      <table className="table route-table">
        <colgroup>
          <col />
          <col className="route-receiver-column" />
          <col className="route-group-column" />
          <col className="route-wait-column" />
          <col className="route-times-column wide-only" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Matches</th>
            <th scope="col">Receiver</th>
            <th scope="col">Grouped by</th>
            <th scope="col" title="group_wait, group_interval, repeat_interval">
              Wait · interval · repeat
            </th>
            <th scope="col" className="wide-only">
              Times
            </th>
          </tr>
        </thead>
        <tbody>
          {routeRows(routing.root).map((row) => {
            const { route } = row;
            const isEnd = ends.has(route.id);
            const isLit = path.has(route.id);
            return (
              <tr
                key={route.id}
                className={classNames(isLit && 'is-lit', isEnd && 'is-end', test !== undefined && !isLit && 'is-dim')}
                title={route.line > 0 ? `line ${route.line}` : undefined}
              >
                <td>
                  <Matches row={row} />
                </td>
                <td className="is-primary">
                  <span className="route-receiver">
                    {isEnd && (
                      <span className="is-accent">
                        <Icon name="check" small />
                      </span>
                    )}
                    <span className="ellipsis" title={route.receiver}>
                      {route.receiver}
                    </span>
                    {isEnd && <span className="visually-hidden">(it goes here)</span>}
                  </span>
                </td>
                <td>
                  <span className="ellipsis" title={groupWords(route)}>
                    {groupWords(route)}
                  </span>
                </td>
                <td>{waitWords(route)}</td>
                <td className="wide-only">
                  <Times route={route} now={now} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Matches({ row: { route, depth, lines, isLast } }: { readonly row: RouteRow }): ReactNode {
  return (
    <span className="route-matches">
      {lines.slice(0, -1).map((goesOn, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- A line is a level of the tree: nothing else tells one from another.
        <i key={i} className={classNames('route-line', goesOn && 'goes-on')} aria-hidden="true" />
      ))}
      {depth > 0 && <i className={classNames('route-line', 'is-branch', !isLast && 'goes-on')} aria-hidden="true" />}
      <span className="visually-hidden">{`Level ${depth + 1}: `}</span>
      {depth === 0 && <span className="t2">every alert</span>}
      {depth > 0 && route.matchers.length === 0 && <span className="t2">everything</span>}
      {route.matchers.map((matcher) => (
        <Chip key={matcherText(matcher)} mono>
          <span className="ellipsis" title={matcherText(matcher)}>
            {matcherText(matcher)}
          </span>
        </Chip>
      ))}
      {route.isContinuing && <span className="route-note">and goes on</span>}
    </span>
  );
}

function Times({ route, now }: { readonly route: RouteView; readonly now: ReadonlySet<string> }): ReactNode {
  const { muteTimeIntervals: mute, activeTimeIntervals: active } = route;
  if (mute.length + active.length === 0) return <span className="t3">always</span>;
  const isMute = mute.some((name) => now.has(name)) || (active.length > 0 && !active.some((name) => now.has(name)));
  const words = [
    mute.length > 0 && `not in ${mute.join(', ')}`,
    active.length > 0 && `only in ${active.join(', ')}`,
  ].filter(Boolean);
  return (
    <span className="route-receiver" title={words.join('; ')}>
      <span className={isMute ? 'is-silenced' : 't3'}>
        <Icon name={isMute ? 'silenced' : 'clock'} small />
      </span>
      <span className="ellipsis">{words.join('; ')}</span>
      {isMute && <span className="visually-hidden">(mute now)</span>}
    </span>
  );
}

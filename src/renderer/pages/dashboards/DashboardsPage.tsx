/** The boards there are: so far the built-in one of this machine. */
import type { ReactNode } from 'react';
import { useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { useEngineFeeds } from '../../client/useEngineFeeds.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { BOARDS } from './boards.ts';
import { BoardView } from './BoardView.tsx';
import './dashboards.css';

export function DashboardsPage(): ReactNode {
  const { query } = useAddress();
  const { targets } = useEngineFeeds();
  const board = BOARDS.find(({ id }) => id === query.get('board'));
  if (board) return <BoardView board={board} />;
  const jobs = targets && new Set(targets.map(({ job }) => job));
  return (
    <Panel title="Dashboards" detail="built in" isSection isFlush className="boards">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Shows</th>
            <th scope="col" className="is-number">
              Panels
            </th>
            <th scope="col">Data</th>
          </tr>
        </thead>
        <tbody>
          {BOARDS.map(({ id, title, detail, panels, job }) => (
            <tr key={id}>
              <td className="is-primary">
                <Link className="board-link" href={`/dashboards?board=${id}`}>
                  <Icon name="dashboards" small />
                  {title}
                </Link>
              </td>
              <td className="board-detail">{detail}</td>
              <td className="is-number">{panels.length}</td>
              <td>{dataWords(jobs, job)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Nothing until the targets are known: a guess would be taken back at once. */
function dataWords(jobs: ReadonlySet<string> | undefined, job: string): string {
  if (!jobs) return '';
  return jobs.has(job) ? 'collected' : `needs a target with job ${job}`;
}

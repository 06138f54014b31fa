/** The head of a board: where it is, its variables and marks, its links, and what can be done with it. */
import type { ReactNode } from 'react';
import type { DashboardFile } from '../../../shared/dashboards/entry.ts';
import type { Dashboard } from '../../../shared/dashboards/model.ts';
import { formatDateTime } from '../../../shared/units.ts';
import { saveText } from '../../charts/saveText.ts';
import { navigate } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { useClient, useSubscription } from '../../client/useClient.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { shownLink } from '../../panels/links.ts';
import { LinkAround } from '../../panels/ShownLinks.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { boardHref } from './boardAddress.ts';
import { useBoard } from './BoardContext.ts';
import type { useAnnotations } from './useAnnotations.ts';

interface BoardHeadProps {
  readonly file: DashboardFile;
  readonly isPinned: boolean;
  readonly dashboard: Dashboard;
  readonly switches: ReturnType<typeof useAnnotations>['switches'];
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

export function BoardHead({ file, isPinned, dashboard, switches, tools, children }: BoardHeadProps): ReactNode {
  const client = useClient();
  // Read on paper, where no control of the time is.
  const [fromMs, toMs] = useTimeStore().window();
  const { scope } = useBoard();
  const links = dashboard.links
    .filter(({ type, url }) => type === 'link' && url !== '')
    .flatMap((link) => shownLink(link, scope) ?? []);
  const tags = new Set(dashboard.links.filter(({ type }) => type === 'dashboards').flatMap((link) => link.tags));
  return (
    <div className="board-head">
      <nav className="board-path" aria-label="Place">
        <Link href="/dashboards">Dashboards</Link>
        <Icon name="chevronRight" small />
        {file.folder !== '' && (
          <>
            <span>{file.folder}</span>
            <Icon name="chevronRight" small />
          </>
        )}
        <h2 title={dashboard.description}>{dashboard.title}</h2>
        <IconButton
          icon={isPinned ? 'starFilled' : 'star'}
          label={isPinned ? 'Unpin' : 'Pin'}
          kind="ghost"
          small
          onClick={() => void client.request('dashboards.pin', { uid: file.uid, isPinned: !isPinned })}
        />
      </nav>
      <span className="report-time">
        {formatDateTime(fromMs)} to {formatDateTime(toMs)}
      </span>
      {children}
      {switches.map(({ name, isOn, toggle }) => (
        <span key={name} className="variable is-text">
          <Switch label={name} isOn={isOn} onChange={toggle} />
          <span className="variable-name">{name}</span>
        </span>
      ))}
      <span className="grow" />
      <span className="board-links">
        {links.slice(0, 4).map((link) => (
          <LinkAround key={link.href} link={link}>
            {link.title}
          </LinkAround>
        ))}
      </span>
      {tags.size > 0 && <TaggedBoards tags={tags} uid={file.uid} />}
      <span className="board-tools">
        <Button small icon="share" onClick={() => saveText(`${dashboard.title}.json`, 'application/json', file.text)}>
          Export
        </Button>
        {tools}
      </span>
    </div>
  );
}

/** Other boards with the tags a link of this one names. */
function TaggedBoards({ tags, uid }: { readonly tags: ReadonlySet<string>; readonly uid: string }): ReactNode {
  const entries = useSubscription('dashboards');
  const found = (entries ?? []).filter((entry) => entry.uid !== uid && entry.tags.some((tag) => tags.has(tag)));
  if (found.length === 0) return null;
  const items = found
    .slice(0, 30)
    .map((entry) => ({ label: entry.title, onSelect: () => navigate(boardHref(entry.uid)) }));
  return <Menu items={items} trigger={<Button small>Related</Button>} />;
}

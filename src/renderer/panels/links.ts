/** Links of fields and panels: variables filled in, and nothing but addresses a browser may follow. */
import { type Cell, cellText } from '../../shared/dashboards/data/frame.ts';
import type { StyledFrame, StyledField } from '../../shared/dashboards/field/style.ts';
import type { PanelLink } from '../../shared/dashboards/model.ts';
import { interpolate, layered, plainValue, type Scope } from '../../shared/dashboards/variables/interpolate.ts';
import { labelsToRecord } from '../../shared/labels.ts';

export interface ShownLink {
  readonly title: string;
  readonly href: string;
  readonly isNewTab: boolean;
  /** Of another place than this app. */
  readonly isOutside: boolean;
}

/** `javascript:` and its kin are no addresses: a link to one is left out. */
export function shownLink(link: PanelLink, scope: Scope): ShownLink | undefined {
  const href = safeHref(interpolate(withTimes(link.url), scope, 'url'));
  if (href === undefined) return undefined;
  const title = interpolate(link.title, scope, 'text');
  return { href, title: title === '' ? href : title, isNewTab: link.isNewTab, isOutside: /^[a-z]+:/i.test(href) };
}

const withTimes = (url: string): string => url.replaceAll('${__url_time_range}', 'from=${__from}&to=${__to}');

export function safeHref(url: string): string | undefined {
  // Browsers drop control characters and white space inside a scheme.
  const bare = Array.from(url, (c) => (c > ' ' ? c : '')).join('');
  if (/^https?:\/\//i.test(bare) || /^mailto:/i.test(bare)) return bare;
  if (/^[a-z][a-z0-9+.-]*:/i.test(bare) || bare === '') return undefined;
  return bare.startsWith('//') ? undefined : dashboardHref(bare);
}

/** Addresses of Grafana's dashboards are those of the same dashboards here. */
function dashboardHref(path: string): string {
  const board = /^\/?(?:graph\/|grafana\/)?d\/([\w-]+)(?:\/[^?#]*)?(\?[^#]*)?/.exec(path);
  if (!board) return path;
  const query = (board[2] ?? '').replace(/^\?/, '');
  return `/dashboards?board=${board[1] ?? ''}${query === '' ? '' : `&${query}`}`;
}

/** `${__value.raw}`, `${__field.labels.x}`, `${__data.fields["x"]}` of one cell. */
export function cellScope(
  scope: Scope,
  at: { frame: StyledFrame; field: StyledField; cell: Cell; text: string; row: number },
): Scope {
  const { frame, field, cell, text, row } = at;
  const named = (name: string): StyledField | undefined =>
    frame.fields.find(({ title, name: own }) => title === name || own === name) ?? frame.fields[Number(name)];
  const own: Scope = {
    value: (name) => (name === '__value' ? plainValue(cellText(cell)) : undefined),
    path: (name, path) => {
      if (name === '__value') return path === 'text' ? text : path === 'time' ? timeOf(frame, row) : cellText(cell);
      if (name === '__data') {
        const wanted = /^fields(?:\.([^.[]+)|\["?([^\]"]+)"?\])/.exec(path);
        const found = named(wanted?.[1] ?? wanted?.[2] ?? '');
        return found && cellText(found.values[row]);
      }
      if (name !== '__field' && name !== '__series') return undefined;
      const label = /^labels(?:\.(.+)|\["?([^\]"]+)"?\])$/.exec(path);
      return label ? labelsToRecord(field.labels ?? ([] as never))[label[1] ?? label[2] ?? ''] : field.title;
    },
  };
  return layered(own, scope);
}

const timeOf = (frame: StyledFrame, row: number): string =>
  cellText(frame.fields.find(({ type }) => type === 'time')?.values[row]);

/** Our own drawings on a 16 px grid: 1.5 px stroke, round joins; `icon-solid` is filled, `icon-cut` is cut out of a fill. */
import type { ReactNode } from 'react';
import './Icon.css';

const DRAWINGS = {
  overview: (
    <>
      <path d="M2.5 11.5a6 6 0 1 1 11 0" />
      <path d="M8 9.5 10.6 6" />
      <circle cx="8" cy="9.6" r="1.1" className="icon-solid" />
    </>
  ),
  dashboards: (
    <>
      <rect x="2" y="2" width="5" height="6.5" rx="1" />
      <rect x="9" y="2" width="5" height="3.5" rx="1" />
      <rect x="2" y="10.5" width="5" height="3.5" rx="1" />
      <rect x="9" y="7.5" width="5" height="6.5" rx="1" />
    </>
  ),
  explore: (
    <>
      <path d="M2 11.5c2 0 2-6 3.8-6s1.7 4 3.4 4 1.6-6 4.8-6" />
      <path d="M2 14h12" />
    </>
  ),
  alerts: (
    <>
      <path d="M8 2a4 4 0 0 0-4 4c0 4-1.5 5-1.5 5h11S12 10 12 6a4 4 0 0 0-4-4Z" />
      <path d="M6.8 13.5a1.3 1.3 0 0 0 2.4 0" />
    </>
  ),
  targets: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <circle cx="8" cy="8" r="1.6" />
      <path d="M8 1v2.4M8 12.6V15M1 8h2.4M12.6 8H15" />
    </>
  ),
  settings: (
    <>
      <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6" />
      <circle cx="10" cy="4.5" r="1.8" />
      <circle cx="6" cy="11.5" r="1.8" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5" />
    </>
  ),
  plus: (
    <>
      <path d="M8 3v10M3 8h10" />
    </>
  ),
  close: (
    <>
      <path d="m4 4 8 8M12 4l-8 8" />
    </>
  ),
  chevronDown: (
    <>
      <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
    </>
  ),
  chevronRight: (
    <>
      <path d="m6.5 4.5 3.5 3.5-3.5 3.5" />
    </>
  ),
  chevronLeft: (
    <>
      <path d="M9.5 4.5 6 8l3.5 3.5" />
    </>
  ),
  chevronUp: (
    <>
      <path d="m4.5 9.5 3.5-3.5 3.5 3.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  zoomOut: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5M5 7h4" />
    </>
  ),
  star: (
    <>
      <path d="m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5Z" />
    </>
  ),
  starFilled: (
    <>
      <path className="icon-solid" d="m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5Z" />
    </>
  ),
  dots: (
    <>
      <circle cx="3.5" cy="8" r="1.1" className="icon-solid" />
      <circle cx="8" cy="8" r="1.1" className="icon-solid" />
      <circle cx="12.5" cy="8" r="1.1" className="icon-solid" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M3.5 10.5h-.2a.8.8 0 0 1-.8-.8V3.3c0-.5.3-.8.8-.8h6.4c.5 0 .8.3.8.8v.2" />
    </>
  ),
  refresh: (
    <>
      <path d="M13.2 8a5.2 5.2 0 1 1-1.6-3.8L13.5 6" />
      <path d="M13.5 2.8V6h-3.2" />
    </>
  ),
  share: (
    <>
      <path d="M8 9.5v-7M5.5 4.5 8 2l2.5 2.5" />
      <path d="M4.5 7.5H3v6h10v-6h-1.5" />
    </>
  ),
  edit: (
    <>
      <path d="m10.8 2.8 2.4 2.4L5.5 13l-3 .6.6-3Z" />
    </>
  ),
  trash: (
    <>
      <path d="M2.5 4.5h11M6 4.5V3h4v1.5M4 4.5l.6 9h6.8l.6-9" />
    </>
  ),
  filter: (
    <>
      <path d="M2 3.5h12M4.5 8h7M7 12.5h2" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1" />
    </>
  ),
  moon: (
    <>
      <path d="M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6Z" />
    </>
  ),
  host: (
    <>
      <rect x="2" y="3" width="12" height="8" rx="1.3" />
      <path d="M5.5 13.5h5M8 11v2.5" />
    </>
  ),
  server: (
    <>
      <rect x="2.5" y="2.5" width="11" height="4.5" rx="1" />
      <rect x="2.5" y="9" width="11" height="4.5" rx="1" />
      <path d="M5 4.8h.1M5 11.2h.1" />
    </>
  ),
  box: (
    <>
      <path d="m8 1.8 5.5 3v6.4L8 14.2l-5.5-3V4.8Z" />
      <path d="m2.7 4.9 5.3 3 5.3-3M8 8v6" />
    </>
  ),
  database: (
    <>
      <ellipse cx="8" cy="4" rx="5" ry="2" />
      <path d="M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2" />
    </>
  ),
  globe: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M2.2 8h11.6M8 2.2c2 2 2 9.6 0 11.6M8 2.2c-2 2-2 9.6 0 11.6" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 7.3v3.6M8 5.1v.1" />
    </>
  ),
  external: (
    <>
      <path d="M9 2.5h4.5V7M13.2 2.8 7.5 8.5" />
      <path d="M11.5 9.5v4h-9v-9h4" />
    </>
  ),
  terminal: (
    <>
      <path d="m3 4.5 3.5 3.5L3 11.5M8.5 12H13" />
    </>
  ),
  play: (
    <>
      <path className="icon-solid" d="M5 3.2v9.6l8-4.8Z" />
    </>
  ),
  pause: (
    <>
      <path d="M5.5 3.5v9M10.5 3.5v9" />
    </>
  ),
  check: (
    <>
      <path d="m3 8.5 3.2 3.2L13 4.8" />
    </>
  ),
  bolt: (
    <>
      <path d="M9 1.8 3.5 9H8l-1 5.2L12.5 7H8Z" />
    </>
  ),
  document: (
    <>
      <path d="M4 1.8h5L12.5 5v9.2H4Z" />
      <path d="M9 1.8V5h3.5M6 8.5h4M6 11h4" />
    </>
  ),
  link: (
    <>
      <path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8" />
      <path d="M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8" />
    </>
  ),
  mail: (
    <>
      <rect x="2" y="3.5" width="12" height="9" rx="1.3" />
      <path d="m2.5 4.5 5.5 4 5.5-4" />
    </>
  ),
  webhook: (
    <>
      <circle cx="5" cy="11" r="2.3" />
      <circle cx="11.2" cy="11" r="2.3" />
      <circle cx="8" cy="4.6" r="2.3" />
      <path d="M7.2 6.8 5.8 8.9M8.9 6.8l1.6 2.2M7.3 11h1.6" />
    </>
  ),
  cpu: (
    <>
      <rect x="4" y="4" width="8" height="8" rx="1.2" />
      <path d="M6.5 1.8V4M9.5 1.8V4M6.5 12v2.2M9.5 12v2.2M1.8 6.5H4M1.8 9.5H4M12 6.5h2.2M12 9.5h2.2" />
    </>
  ),
  sidebar: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" />
      <path d="M6 2.5v11" />
    </>
  ),
  fullScreen: (
    <>
      <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />
    </>
  ),
  table: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.2" />
      <path d="M2 6.5h12M6.5 6.5V13" />
    </>
  ),
  eye: (
    <>
      <path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8Z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  stat: (
    <>
      <rect x="2" y="2.5" width="12" height="11" rx="1.5" />
      <path d="M5 6h2.5M5 11l2-2 2 1.2L12 7" />
    </>
  ),
  bars: (
    <>
      <path d="M2.5 4h9M2.5 8h6M2.5 12h11" strokeWidth="2.4" />
    </>
  ),
  ok: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="m5.4 8.2 1.8 1.8 3.5-3.8" />
    </>
  ),
  warning: (
    <>
      <path d="M8 2.2 14.3 13a.6.6 0 0 1-.5.9H2.2a.6.6 0 0 1-.5-.9Z" />
      <path d="M8 6.4v3.2M8 11.7v.1" />
    </>
  ),
  critical: (
    <>
      <path className="icon-solid" d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3Z" />
      <path className="icon-cut" d="M8 4.6v4M8 11.2v.1" />
    </>
  ),
  nodata: (
    <>
      <circle cx="8" cy="8" r="6" strokeDasharray="2.4 2.3" />
      <path d="M5.8 8h4.4" />
    </>
  ),
  pending: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path className="icon-solid" d="M8 4v4h4a4 4 0 0 1-4 4 4 4 0 0 1 0-8Z" />
    </>
  ),
  silenced: (
    <>
      <path d="M5 4.2A4 4 0 0 1 12 6c0 4 1.5 5 1.5 5M10.5 11h-8S4 10 4 6.3" />
      <path d="M6.8 13.5a1.3 1.3 0 0 0 2.4 0M2 2l12 12" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }): ReactNode {
  return (
    <svg className={small ? 'icon is-small' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      {DRAWINGS[name]}
    </svg>
  );
}

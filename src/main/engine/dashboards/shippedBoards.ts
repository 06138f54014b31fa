/** The dashboards that come with the app: files as any other, in `shipped/`. */
import blackbox from './shipped/blackbox.json' with { type: 'json' };
import containers from './shipped/containers.json' with { type: 'json' };
import itself from './shipped/itself.json' with { type: 'json' };
import linuxHosts from './shipped/linux-hosts.json' with { type: 'json' };
import machine from './shipped/machine.json' with { type: 'json' };
import mysql from './shipped/mysql.json' with { type: 'json' };
import nginx from './shipped/nginx.json' with { type: 'json' };
import nodejs from './shipped/nodejs.json' with { type: 'json' };
import postgresql from './shipped/postgresql.json' with { type: 'json' };
import prometheus from './shipped/prometheus.json' with { type: 'json' };
import python from './shipped/python.json' with { type: 'json' };
import redis from './shipped/redis.json' with { type: 'json' };

export interface ShippedBoard {
  readonly uid: string;
  readonly text: string;
}

const FILES: readonly { readonly uid: string }[] = [
  machine,
  linuxHosts,
  containers,
  postgresql,
  mysql,
  redis,
  nginx,
  blackbox,
  nodejs,
  python,
  prometheus,
  itself,
];

export const SHIPPED_BOARDS: readonly ShippedBoard[] = FILES.map((json) => ({
  uid: json.uid,
  text: `${JSON.stringify(json, null, 2)}\n`,
}));

/** How the two servers of a bench are started. */
import { spawnSync } from 'node:child_process';
import { launcher } from '../support/serveProcess.ts';
import type { ServerKind } from './benchServer.ts';

const sightglass: ServerKind = {
  name: 'Sightglass',
  command: (dir, config, port) => [
    launcher,
    'serve',
    '--data-dir',
    dir,
    '--config-file',
    config,
    '--port',
    String(port),
    '--no-auth',
    '--no-host',
  ],
};

const prometheus: ServerKind = {
  name: 'Prometheus',
  command: (dir, config, port) => [
    'prometheus',
    `--config.file=${config}`,
    `--storage.tsdb.path=${dir}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ],
};

/** Ours first; the other where its binary is. */
export function serverKinds(): ServerKind[] {
  const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;
  return [sightglass, ...(hasPrometheus ? [prometheus] : [])];
}

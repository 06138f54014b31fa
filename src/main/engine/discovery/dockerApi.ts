/** What Docker's and Podman's daemons say over HTTP: on a socket of this machine, or over TCP like any other server. */
import { request } from 'node:http';

/** The answer's text to `GET path`. @throws an error that says in words why there is none */
export type AskDaemon = (path: string, signal: AbortSignal) => Promise<string>;

/** A machine has thousands of containers at most; one takes some kilobytes. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export function askSocket(socketPath: string): AskDaemon {
  return (path, signal) =>
    new Promise((resolve, reject) => {
      const asking = request({ socketPath, path, signal, headers: { Host: 'docker', Accept: 'application/json' } });
      asking.on('error', (cause: NodeJS.ErrnoException) =>
        reject(signal.aborted ? cause : new Error(reasonOf(cause, socketPath), { cause })),
      );
      asking.on('response', (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
          if (length > BODY_LIMIT_BYTES) asking.destroy(new Error('its answer does not end'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`it answered with HTTP status ${response.statusCode}: ${text.trim().slice(0, 200)}`));
        });
      });
      asking.end();
    });
}

function reasonOf({ code, message }: NodeJS.ErrnoException, path: string): string {
  switch (code ?? '') {
    case 'ENOENT':
      return `there is no socket at ${path}; is the daemon installed and running?`;
    case 'EACCES':
      return `this user may not use ${path}; being in the group "docker" allows it`;
    case 'ECONNREFUSED':
      return `nothing listens on ${path}; is the daemon running?`;
    default:
      return message;
  }
}

/** The parts of a container that discovery looks at; the daemon may leave out any. */
export interface DockerContainer {
  readonly Id: string;
  readonly Names?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly HostConfig?: { readonly NetworkMode?: string };
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, DockerEndpoint | null>> | null } | null;
  readonly Ports?: readonly DockerPort[] | null;
}

export interface DockerEndpoint {
  readonly NetworkID?: string;
  readonly IPAddress?: string;
}

export interface DockerPort {
  readonly IP?: string;
  readonly PrivatePort: number;
  readonly PublicPort?: number;
  readonly Type: string;
}

export interface DockerNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Scope?: string;
  readonly Internal?: boolean;
  readonly Ingress?: boolean;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** @throws when the answer is no list */
export function parseList(text: string, what: string): readonly unknown[] {
  const value: unknown = JSON.parse(text);
  if (value === null) return [];
  if (!Array.isArray(value)) throw new Error(`its answer is no list of ${what}`);
  return value;
}

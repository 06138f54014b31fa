/** Names and images of containers, as Docker's or Podman's socket tells them. Nothing is sent but the question for the list. */
import { request } from 'node:http';
import { existsSync } from 'node:fs';

export interface ContainerName {
  readonly name: string;
  readonly image: string;
}

const TIMEOUT_MS = 2_000;
/** A list of a thousand containers has about a megabyte. */
const LIMIT_BYTES = 32 * 1024 * 1024;
/** An id that no engine names (it is another's, or the socket may not be read) is not asked for again so soon. */
const ASK_AGAIN_MS = 30_000;

export class ContainerNames {
  readonly #sockets: readonly string[];
  readonly #monotonic: () => number;
  #names: ReadonlyMap<string, ContainerName> = new Map();
  #askedAt = -Infinity;

  constructor(sockets: readonly string[], monotonic: () => number) {
    this.#sockets = sockets;
    this.#monotonic = monotonic;
  }

  /** Asks when there is a container without a name. One that cannot be named is not in the answer. */
  async of(ids: readonly string[]): Promise<ReadonlyMap<string, ContainerName>> {
    const isKnown = ids.every((id) => this.#names.has(id));
    if (isKnown || this.#monotonic() - this.#askedAt < ASK_AGAIN_MS) return this.#names;
    this.#askedAt = this.#monotonic();
    const lists = await Promise.all(this.#sockets.filter((path) => existsSync(path)).map(listContainers));
    this.#names = new Map(lists.flat());
    return this.#names;
  }
}

/** Empty when the engine does not answer, or this program may not ask. */
async function listContainers(socketPath: string): Promise<[string, ContainerName][]> {
  try {
    const containers: unknown = JSON.parse(await get(socketPath, '/containers/json'));
    return Array.isArray(containers) ? containers.flatMap(readContainer) : [];
  } catch {
    // The groups are shown by the beginning of their ids.
    return [];
  }
}

function readContainer(container: unknown): [string, ContainerName][] {
  if (typeof container !== 'object' || container === null) return [];
  const { Id: id, Names: names, Image: image } = container as Record<string, unknown>;
  const first: unknown = Array.isArray(names) ? names[0] : undefined;
  if (typeof id !== 'string' || typeof first !== 'string') return [];
  return [[id, { name: first.replace(/^\//, ''), image: typeof image === 'string' ? image : '' }]];
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, headers: { host: 'localhost' }, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > LIMIT_BYTES) asked.destroy(new Error('The list of containers does not end.'));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`The container engine answered ${response.statusCode}.`));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('The container engine does not answer.')));
    asked.on('error', reject);
    asked.end();
  });
}

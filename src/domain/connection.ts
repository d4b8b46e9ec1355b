import { minimatch } from 'minimatch';
import { RekeyerError } from './errors/index.js';
import type { Secret } from './secret.js';

/**
 * Where the servers of a connection are: on the internet, in a private network too, or on this very machine alone, where
 * plain http is allowed as well.
 */
export type Network = 'public' | 'private' | 'this-machine';

/**
 * How settings and registry write where something is reached by HTTP, so that both can be compared as they stand: no
 * login, query, fragment or slash at the end. Plain http is for this machine alone.
 */
export const webAddressPattern =
  '^(?:https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|https?://(?:localhost|127\\.0\\.0\\.1|\\[::1\\]))(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*$';

/**
 * How the executor may reach something, and as whom. Connections come from the executor's own settings, never from
 * the repository, so a pull request can neither send a secret to a new host nor run a command.
 */
export interface Connection {
  readonly name: string;
  /** What it reaches: `postgresql`, `file`, `aws`, … the target's kind. */
  readonly kind: string;
  /** Exact places, by the target's kind: hosts (`db.example.com`, `db.example.com:5433`), account ids, roots, … */
  readonly hosts: readonly string[];
  readonly accountIds: readonly string[];
  readonly repositories: readonly string[];
  readonly urls: readonly string[];
  /** For what is reached by HTTP; `public` unless said. */
  readonly network?: Network;
  /** One absolute folder for `file`; a consumer's path is relative to it. */
  readonly roots: readonly string[];
  /** Globs of credential names that may use it; empty means none. */
  readonly credentials: readonly string[];
  /** Login data resolved from the environment by the face, by field: user, password, tlsCa, … */
  readonly auth: Readonly<Record<string, Secret>>;
  /** Reload commands by name, as argument vectors; no shell is involved. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
}

/** What a member of a credential must reach; `place` is compared with the connection's exact list for that kind. */
export interface Target {
  readonly kind: string;
  /** Which list of the connection speaks about it; `kind` where there is no place, and the kind says it all. */
  readonly by: 'hosts' | 'accountIds' | 'repositories' | 'urls' | 'roots' | 'kind';
  /** The place as people write it (`db.example.com:5432`); empty for `roots`, where the connection decides. */
  readonly place: string;
  /** Further places that the same connection must cover: all hosts of one key. */
  readonly also?: readonly string[];
}

/** Every place of a target, as people write them. */
export function placesOf({ place, also = [] }: Target): readonly string[] {
  return place === '' ? [] : [place, ...also];
}

/** Whether a connection's `hosts` entry covers `host:port`; without a port it covers every port of that host. */
function covers(entry: string, place: string): boolean {
  return entry === place || (!entry.includes(':') && place.startsWith(`${entry}:`));
}

function reaches(connection: Connection, target: Target): boolean {
  if (connection.kind !== target.kind) return false;
  if (target.by === 'kind') return true;
  const list = connection[target.by];
  const places = placesOf(target);
  if (places.length === 0) return list.length > 0;
  return places.every((place) => list.some((entry) => covers(entry, place)));
}

/** Of a member that reaches nothing outside. */
export const nowhere: Connection = {
  name: 'nowhere',
  kind: 'nowhere',
  hosts: [],
  accountIds: [],
  repositories: [],
  urls: [],
  roots: [],
  credentials: ['*'],
  auth: {},
  commands: {},
};

/**
 * Which one connection serves this credential for this target? Without a target it is `nowhere`.
 *
 * @throws CONNECTION_MISSING when none does, CONNECTION_AMBIGUOUS when several do: the executor never guesses
 */
export function matchConnection(
  connections: readonly Connection[],
  credential: string,
  target: Target | undefined,
): Connection {
  if (!target) return nowhere;
  const found = connections.filter(
    (connection) =>
      reaches(connection, target) && connection.credentials.some((glob) => minimatch(credential, glob, GLOB)),
  );
  const [only, second] = found;
  const places = placesOf(target);
  const what = `${target.kind}${places.length > 0 ? ` at ${places.join(', ')}` : ''} for "${credential}"`;
  if (!only) throw new RekeyerError('CONNECTION_MISSING', `no connection covers ${what}`);
  if (second) {
    const names = found.map(({ name }) => `"${name}"`).join(', ');
    throw new RekeyerError('CONNECTION_AMBIGUOUS', `${names} all cover ${what}`);
  }
  return only;
}

const GLOB = { nocomment: true, nonegate: true, nobrace: true, noext: true } as const;

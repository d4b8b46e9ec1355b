import type { Connection, Network } from '../domain/connection.js';
import { inReadingOrder, type Problem } from '../domain/problem.js';
import type { SchemaCheck } from '../domain/schema-check.js';
import { Secret } from '../domain/secret.js';
import { explain } from './explain.js';
import { shapes } from './generated/connection-shapes.js';
import { checks } from './generated/connections.js';
import { hiddenIn, pastedIn } from './look-out.js';
import { Lines, type Mark, mark } from './mark.js';
import { type Place, placesOf } from './places.js';
import { parseYaml } from './yaml.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The connections of an executor, or everything that is wrong with its settings. */
export type ConnectionsReading =
  | { readonly connections: readonly Connection[] }
  | { readonly problems: readonly Problem[] };

/** A connection as the settings write it, after its kind's schema has let it through. */
interface Written {
  readonly name: string;
  readonly kind: string;
  readonly credentials: readonly string[];
  readonly hosts?: readonly string[];
  readonly accountIds?: readonly string[];
  readonly repositories?: readonly string[];
  readonly urls?: readonly string[];
  readonly network?: Network;
  readonly root?: string;
  readonly auth?: Readonly<Record<string, string>>;
  readonly commands?: Readonly<Record<string, readonly string[]>>;
}

/**
 * What may this executor reach, and as whom?
 *
 * The settings name environment variables and never hold values. One problem anywhere and there are no connections at
 * all: half of the settings could mean something else than the whole.
 *
 * @param text  YAML, or JSON, which is YAML too
 * @param file  how the text is called in problems
 * @param environment  where the values are; an empty variable counts as missing
 */
export function readConnections(text: string, file: string, environment: Environment): ConnectionsReading {
  const { value, marks } = parseYaml(text);
  const unfit = [...marks, ...hiddenIn(text), ...pastedIn(text, value === undefined)];
  const places = placesOf(text);
  const judged = value === undefined && unfit.length > 0 ? [] : judge(value, places);
  const items = unfit.length + judged.length === 0 ? (value as { readonly items: readonly Written[] }).items : [];
  const wrong = [...unfit, ...judged, ...checkTogether(items, places, environment)];
  if (wrong.length === 0) return { connections: items.map((item) => connectionOf(item, environment)) };
  const lines = new Lines(text);
  return { problems: inReadingOrder(wrong.map((one) => ({ ...lines.remark(one), file }))) };
}

/** The whole against its schema, then each connection against that of its kind. */
function judge(value: unknown, places: ReadonlyMap<string, Place>): Mark[] {
  if (value === undefined || value === null) return [mark('YAML_EMPTY', 0)];
  const all = shapes();
  const against = (name: string, one: unknown, at: string, path: string): Mark[] => {
    const check: SchemaCheck | undefined = Object.hasOwn(checks, name)
      ? checks[name as keyof typeof checks]
      : undefined;
    if (!check || check(one)) return [];
    return explain(check.errors ?? [], { value: one, shape: { ...all[name] }, places, at, path });
  };
  const found = against('Connections', value, '', '');
  if (found.length > 0) return found;
  const { items } = value as { readonly items: readonly { readonly kind: string }[] };
  return items.flatMap((item, index) => against(item.kind, item, `/items/${index}`, `items[${index}]`));
}

/** What no schema can say: names are unique, commands mean one program, variables are set. */
function checkTogether(
  items: readonly Written[],
  places: ReadonlyMap<string, Place>,
  environment: Environment,
): Mark[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const at = (pointer: string): number => places.get(`/items/${index}/${pointer}`)?.value ?? 0;
    const found: Mark[] = [];
    if (seen.has(item.name)) {
      found.push(mark('CONNECTION_DUPLICATE', at('name'), `another connection is called "${item.name}" too`));
    }
    seen.add(item.name);
    for (const [name, [program = '']] of Object.entries(item.commands ?? {})) {
      if (isOneProgram(program)) continue;
      found.push(mark('COMMAND_INVALID', at(`commands/${name}/0`), `the program of "${name}" is a relative path`));
    }
    for (const [field, variable] of Object.entries(item.auth ?? {})) {
      if (environment[variable] || item.kind === BROUGHT) continue;
      found.push(mark('VARIABLE_MISSING', at(`auth/${field}`), `the variable ${variable} is not set`));
    }
    return found;
  });
}

/** What a person brings is there only when a rotation needs it. */
const BROUGHT = 'value';

/** A relative path would be looked up where a consumer may write. */
function isOneProgram(program: string): boolean {
  return program.startsWith('/') || (program !== '' && !program.includes('/'));
}

function connectionOf(item: Written, environment: Environment): Connection {
  const auth = Object.entries(item.auth ?? {}).flatMap(([field, name]) => {
    const value = environment[name];
    return value ? [[field, new Secret(value)] as const] : [];
  });
  return {
    name: item.name,
    kind: item.kind,
    hosts: (item.hosts ?? []).map((host) => host.toLowerCase()),
    accountIds: item.accountIds ?? [],
    repositories: item.repositories ?? [],
    urls: item.urls ?? [],
    ...(item.network === undefined ? {} : { network: item.network }),
    roots: item.root === undefined ? [] : [item.root],
    credentials: item.credentials,
    auth: Object.fromEntries(auth),
    commands: item.commands ?? {},
  };
}

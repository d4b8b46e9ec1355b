import { readFileSync } from 'node:fs';
import type { Connection } from '../domain/connection.js';
import { CollectedProblems } from '../domain/errors/collected.js';
import { RekeyerError } from '../domain/errors/index.js';
import { readConnections } from '../registry/connections.js';

/**
 * What this executor may reach, from the file its operator keeps.
 *
 * @param file  `undefined`: there is none, and nothing may be reached
 * @throws CONNECTIONS_INVALID with every problem of the file; none of it is used then
 */
export function connectionsFrom(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly Connection[] {
  return file === undefined ? [] : connectionsIn(textOf(file), file, env);
}

/**
 * The same from a text that was handed in.
 *
 * @param name  what it is called in a problem
 * @throws CONNECTIONS_INVALID
 */
export function connectionsIn(
  text: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly Connection[] {
  const reading = readConnections(text, name, env);
  if ('connections' in reading) return reading.connections;
  const { problems } = reading;
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  throw new CollectedProblems('CONNECTIONS_INVALID', `${name} has ${count}`, problems);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RekeyerError('CONNECTIONS_INVALID', `${file} cannot be read`, { cause: error });
  }
}

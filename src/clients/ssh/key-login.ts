import type { Secret } from '../../domain/secret.js';
import type { Answer } from '../../ports/rotator.js';
import type { SshPlace } from './place.js';
import { letsIn } from './session.js';

export interface KeyLogin {
  readonly user: string;
  readonly privateKey: Secret | undefined;
  readonly knownHosts: Secret | undefined;
}

/**
 * Whether every one of these hosts lets this key in, each on a fresh connection that offers nothing else.
 *
 * @returns `unreachable` when one cannot be asked, or when some let it in and others do not: then neither its life nor
 *   its death is proven
 */
export async function tryKey(places: readonly SshPlace[], { user, privateKey, knownHosts }: KeyLogin): Promise<Answer> {
  if (!privateKey) return 'refused';
  const login = { user, privateKey };
  const answers = await Promise.all(
    places.map((place) => letsIn(place, login, knownHosts?.reveal() ?? '').catch(() => undefined)),
  );
  if (answers.every((answer) => answer === true)) return 'accepted';
  return answers.every((answer) => answer === false) ? 'refused' : 'unreachable';
}

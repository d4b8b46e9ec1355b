import type { Material } from '../../domain/material.js';
import type { Answer } from '../../ports/rotator.js';
import type { Endpoint } from './endpoint.js';
import { PostgresFailure } from './failure.js';
import { Session } from './session.js';

const WRONG_PASSWORD = '28P01';

/**
 * Does the server let this role in with this password? Logs in as a consumer would and asks who it is.
 *
 * `refused` only when the server refused the password. It refuses the right one in the same words when the role's
 * time is over (VALID UNTIL), so `closed` is asked before a refusal counts; a role that cannot log in at all, a full
 * or silent server, another identity behind the login: nothing is proven, `unreachable`.
 *
 * @param closed  whether the role is shut for another reason than its password
 */
export async function tryLogin(
  endpoint: Endpoint,
  material: Material,
  closed: (role: string) => Promise<boolean>,
): Promise<Answer> {
  const user = material.open.username;
  const { password } = material.sealed;
  if (user === undefined || password === undefined) return 'unreachable';
  try {
    const session = await Session.open(endpoint, { user, password });
    try {
      const [row] = await session.query('SELECT session_user::text AS me');
      return row?.me === user ? 'accepted' : 'unreachable';
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof PostgresFailure) || error.state !== WRONG_PASSWORD) return 'unreachable';
    return (await closed(user)) ? 'unreachable' : 'refused';
  }
}

import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';

/**
 * The header by which a connection logs in: a bearer token, user and password, or a header of its own; none without.
 *
 * @throws CONNECTIONS_INVALID for two ways at once, or half of one
 */
export function loginHeaders({ name, auth }: Connection): Readonly<Record<string, string>> {
  const { token, user, password, headerName, headerValue } = auth;
  const ways = [token, user ?? password, headerName ?? headerValue].filter((one) => one !== undefined);
  const whole = Boolean(user) === Boolean(password) && Boolean(headerName) === Boolean(headerValue);
  if (ways.length > 1 || !whole) {
    throw new RekeyerError('CONNECTIONS_INVALID', `connection "${name}" needs one whole way to log in`);
  }
  if (token) return { authorization: `Bearer ${token.reveal()}` };
  if (user && password) return { authorization: basic(user.reveal(), password.reveal()) };
  return headerName && headerValue ? { [headerName.reveal()]: headerValue.reveal() } : {};
}

/** @see RFC 7617 */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

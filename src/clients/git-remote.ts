import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RekeyerError } from '../domain/errors/index.js';
import type { Secret } from '../domain/secret.js';
import type { Duration } from '../domain/time.js';

/** Who asks; a GitHub token goes with the user name `x-access-token`. */
export interface GitCredentials {
  readonly username: string;
  readonly password: Secret;
}

/** A repository to fetch from and push to. */
export interface GitRemote {
  /** An absolute path, `file://`, `https://`, or `http://` on loopback. Never with a user name or password. */
  readonly url: string;
  /** Asked before every call that needs it, because tokens of an installation live for an hour. */
  readonly credentials?: () => Promise<GitCredentials>;
  /** A call that takes longer is ended; two minutes unless said. */
  readonly timeout?: Duration;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address as git gets it: paths as `file://`, everything that is no plain repository address refused, so that
 * neither an option (`--upload-pack=…`) nor a program (`ext::…`) nor a password can hide in it.
 *
 * @throws GIT_REMOTE
 */
export function checkedUrl(text: string): URL {
  const url = isAbsolute(text) ? pathToFileURL(text) : URL.canParse(text) ? new URL(text) : undefined;
  const allowed =
    url &&
    (url.protocol === 'https:' ||
      url.protocol === 'file:' ||
      (url.protocol === 'http:' && LOOPBACK.test(url.hostname)));
  if (!url || !allowed) throw new RekeyerError('GIT_REMOTE', 'the address of the repository is of an unknown kind');
  if (url.username !== '' || url.password !== '') {
    throw new RekeyerError('GIT_REMOTE', `the address of the repository at ${url.host} holds a user name or password`);
  }
  return url;
}

/**
 * Settings that let git reach the remote, as pairs for its environment. An argument could be read by every process
 * of the machine, a file by every later one; the environment only by this user. The header goes to this host alone,
 * and redirects to elsewhere are not followed.
 */
export async function reachSettings(url: URL, credentials: GitRemote['credentials']): Promise<[string, string][]> {
  if (url.protocol === 'file:' || !credentials) return [];
  const { username, password } = await credentials();
  const basic = Buffer.from(`${username}:${password.reveal()}`).toString('base64');
  return [
    [`http.${url.origin}/.extraHeader`, `Authorization: Basic ${basic}`],
    ['http.followRedirects', 'false'],
  ];
}

import { readFile } from 'node:fs/promises';
import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { Secret } from '../../domain/secret.js';
import { SECOND } from '../../domain/time.js';

/** What requests are signed with; the SDK asks for a new one some minutes before `expiration`. */
export interface Login {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Trades a token of another issuer for a login as a role. */
export type AssumeRole = (roleArn: string, session: string, token: Secret) => Promise<Login>;

const TOKEN_WITHIN = 10 * SECOND;
const AUDIENCE = 'sts.amazonaws.com';
/** The longest name AWS takes for a session; CloudTrail shows it. */
const LONGEST_SESSION = 64;

/**
 * How does this connection log in? With static keys, or as a role by a web identity: a token from a file
 * (`webIdentityTokenFile`), or from GitHub Actions (`idTokenRequestUrl` and `idTokenRequestToken`). The connection alone
 * decides; no profile, environment or instance metadata is looked at.
 *
 * @param credential  whose rotation this is, for the name of the session
 * @throws CONNECTIONS_INVALID when it names none of these, or two of them
 */
export function loginOf(connection: Connection, credential: string, assume: AssumeRole): () => Promise<Login> {
  const { accessKeyId, secretAccessKey, sessionToken, roleArn } = connection.auth;
  const token = tokenSource(connection);
  if (accessKeyId && secretAccessKey && !roleArn) {
    const login: Login = {
      accessKeyId: accessKeyId.reveal(),
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken ? { sessionToken: sessionToken.reveal() } : {}),
    };
    return async () => login;
  }
  if (roleArn && token && !accessKeyId) {
    const session = `rekeyer-${credential}`.slice(0, LONGEST_SESSION);
    return async () => assume(roleArn.reveal(), session, await token());
  }
  throw new RekeyerError(
    'CONNECTIONS_INVALID',
    `connection "${connection.name}" needs either accessKeyId and secretAccessKey, or roleArn and where its token is`,
  );
}

function tokenSource({ auth, name }: Connection): (() => Promise<Secret>) | undefined {
  const { webIdentityTokenFile: file, idTokenRequestUrl: url, idTokenRequestToken: bearer, audience } = auth;
  if (file && !url) return () => fromFile(name, file);
  if (!file && url && bearer) return () => fromActions(name, url, bearer, audience?.reveal() ?? AUDIENCE);
  return undefined;
}

async function fromFile(name: string, file: Secret): Promise<Secret> {
  try {
    return new Secret((await readFile(file.reveal(), 'utf8')).trim());
  } catch {
    throw new RekeyerError('PROVIDER_UNAVAILABLE', `connection "${name}": the file with its token cannot be read`);
  }
}

/** @see https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments */
async function fromActions(name: string, url: Secret, bearer: Secret, audience: string): Promise<Secret> {
  try {
    const place = new URL(url.reveal());
    place.searchParams.set('audience', audience);
    const response = await fetch(place, {
      headers: { authorization: `bearer ${bearer.reveal()}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TOKEN_WITHIN),
    });
    const { value } = (await response.json()) as { readonly value?: unknown };
    if (response.ok && typeof value === 'string') return new Secret(value);
  } catch {
    // Whatever it was, its words may hold the address with its token: the message below says all that helps.
  }
  throw new RekeyerError(
    'PROVIDER_UNAVAILABLE',
    `connection "${name}": GitHub Actions gave no token; the job needs "permissions: id-token: write"`,
  );
}

// Who is calling: nobody, a person, an app (by a signed JWT) or an installation of an app (by its token).
import { createVerify, randomBytes } from 'node:crypto';
import { Refusal } from './errors.js';
import { isObject, type JsonObject } from './json.js';
import type { Account, App, Installation, Permissions } from './state.js';
import type { World } from './world.js';

export type Auth =
  | { kind: 'anonymous'; token: '' }
  | { kind: 'user'; token: string; user: Account }
  | { kind: 'app'; token: string; app: App }
  | InstallationAuth;

export interface InstallationAuth {
  kind: 'installation';
  token: string;
  installation: Installation;
  permissions: Permissions;
  /** What the token was narrowed to, by repository id. */
  repositories: 'all' | Set<number>;
}

const anonymous: Auth = { kind: 'anonymous', token: '' };
/** GitHub's longest life of an app's JWT is ten minutes; a minute of clock drift is forgiven. */
const LONGEST_JWT = 600 + 60;
export const INSTALLATION_TOKEN_LIFE = 3_600_000;

/** Reads `Authorization`: `Bearer` and `token` for the API, `Basic` (any user name) for git. 401 for what is not valid. */
export function authenticate(world: World, header: string | undefined): Auth {
  const token = tokenIn(header);
  if (token === undefined) return anonymous;
  if (token.split('.').length === 3) return verifyAppJwt(world, token);
  const known = world.tokens.get(token);
  const expired = known?.expiresAt != null && known.expiresAt <= world.now();
  if (known === undefined || expired) throw new Refusal(401, 'Bad credentials');
  return known.auth;
}

function tokenIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, scheme = '', value = ''] = /^(\w+)\s+(.*)$/.exec(header) ?? [];
  if (scheme.toLowerCase() !== 'basic') return value.trim();
  const decoded = Buffer.from(value, 'base64').toString();
  return decoded.slice(decoded.indexOf(':') + 1);
}

function verifyAppJwt(world: World, token: string): Auth {
  const undecodable = new Refusal(401, 'A JSON web token could not be decoded');
  const [header = '', claims = '', signature = ''] = token.split('.');
  const { alg } = decode(header, undecodable);
  const { iss, iat, exp } = decode(claims, undecodable);
  const app = world.apps.get(Number(iss));
  if (app === undefined) throw new Refusal(401, "'Issuer' claim ('iss') must be an Integer");
  const signed = createVerify('RSA-SHA256').update(`${header}.${claims}`);
  if (alg !== 'RS256' || !signed.verify(app.publicKey, Buffer.from(signature, 'base64url'))) throw undecodable;
  const now = world.now() / 1000;
  if (typeof exp !== 'number' || exp <= now) throw new Refusal(401, "'Expiration time' claim ('exp') is in the past");
  if (exp > now + LONGEST_JWT) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat === 'number' && iat > now + 60) throw new Refusal(401, "'Issued at' claim ('iat') is in the future");
  return { kind: 'app', token, app };
}

function decode(part: string, otherwise: Refusal): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (isObject(value)) return value;
  } catch {
    // Falls through to the refusal.
  }
  throw otherwise;
}

/** A new installation token, valid for an hour of the double's clock. */
export function issueInstallationToken(
  world: World,
  installation: Installation,
  permissions: Permissions,
  repositories: 'all' | Set<number>,
): { token: string; expiresAt: number } {
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const expiresAt = world.now() + INSTALLATION_TOKEN_LIFE;
  // Metadata may always be read: GitHub adds it to whatever an app asks for.
  const granted: Permissions = { metadata: 'read', ...permissions };
  const auth: Auth = { kind: 'installation', token, installation, permissions: granted, repositories };
  world.tokens.set(token, { auth, expiresAt });
  return { token, expiresAt };
}

/** The account that a change is attributed to: the person, or the app's bot. 401 for anybody else. */
export function actor(auth: Auth): Account {
  if (auth.kind === 'user') return auth.user;
  if (auth.kind === 'installation') return auth.installation.app.bot;
  throw new Refusal(401, 'Requires authentication');
}

/** The app that a change was made through, as `performed_via_github_app` shows it. */
export function viaApp(auth: Auth): App | null {
  return auth.kind === 'installation' ? auth.installation.app : null;
}

/** How the log names the caller. */
export function callerLogin(auth: Auth): string {
  if (auth.kind === 'anonymous') return 'anonymous';
  return auth.kind === 'app' ? auth.app.slug : actor(auth).login;
}

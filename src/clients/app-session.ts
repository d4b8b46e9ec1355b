import { createSign } from 'node:crypto';
import { Octokit } from '@octokit/rest';
import { RekeyerError } from '../domain/errors/index.js';
import { githubPermissions, lackingPermissions } from '../domain/github-permissions.js';
import { Secret } from '../domain/secret.js';
import { type Instant, MINUTE, SECOND } from '../domain/time.js';
import type { Clock } from '../ports/clock.js';
import type { Self } from '../ports/github/self.js';
import type { Request } from './github.js';
import { failureOf } from './github-failure.js';

/** Which App, and where it is to work. */
export interface AppSessionParts {
  /** `https://api.github.com`, or the API of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly appId: number;
  /** PEM, PKCS#1 or PKCS#8, as GitHub hands it out. */
  readonly privateKey: Secret;
  readonly owner: string;
  readonly repo: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Told every token as soon as there is one, so that no log can show it. */
  mask(token: string): void;
}

/** Tokens live for an hour; one that is nearly over could end in the middle of a step. */
const RENEW_BEFORE = 10 * MINUTE;
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A run as a GitHub App, in one repository and with no more rights than the table of permissions names: the App may
 * be installed on more, and may hold more.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export class AppSession {
  #token: { readonly value: Secret; readonly until: Instant } | undefined;

  private constructor(
    private readonly parts: AppSessionParts,
    private readonly installation: number,
    readonly self: Self,
    readonly repositoryId: number,
    readonly defaultBranch: string,
  ) {}

  /**
   * @throws GITHUB_REFUSED when id and key do not belong together, or a permission is missing, by name;
   *   GITHUB_NOT_FOUND when the App is not installed on the repository
   */
  static async open(parts: AppSessionParts): Promise<AppSession> {
    const { owner, repo } = parts;
    const installed = (await asApp(parts, 'GET /repos/{owner}/{repo}/installation', { owner, repo })) as {
      readonly id: number;
      readonly app_slug: string;
      readonly permissions: Readonly<Record<string, string>>;
    };
    const lacking = lackingPermissions(githubPermissions, installed.permissions);
    if (lacking.length > 0) {
      const names = lacking.map(({ name, level }) => `${name}: ${level}`).join(', ');
      throw new RekeyerError('GITHUB_REFUSED', `the App is not granted ${names}`);
    }
    const token = await mint(parts, installed.id);
    const octokit = octokitOf(parts.apiUrl, token.value);
    const account = await octokit.request('GET /users/{username}', { username: `${installed.app_slug}[bot]` });
    const repository = await octokit.request('GET /repos/{owner}/{repo}', { owner, repo });
    const person = { login: account.data.login, id: Number(account.data.id), type: 'Bot' } as const;
    const { id, default_branch: branch } = repository.data;
    const session = new AppSession(parts, installed.id, { appId: parts.appId, account: person }, Number(id), branch);
    session.#token = token;
    return session;
  }

  readonly request: Request = async (route, parameters) =>
    octokitOf(this.parts.apiUrl, await this.token()).request(route, parameters);

  /** For git and for requests; asked for before each call. */
  async token(): Promise<Secret> {
    const known = this.#token;
    if (known && known.until - RENEW_BEFORE > this.parts.clock.now()) return known.value;
    this.#token = await mint(this.parts, this.installation);
    return this.#token.value;
  }

  /** Gives the token back, so that nobody who finds it in a memory dump can use it for the rest of its hour. */
  async end(): Promise<void> {
    const token = this.#token;
    this.#token = undefined;
    if (token) await octokitOf(this.parts.apiUrl, token.value).request('DELETE /installation/token');
  }
}

function octokitOf(apiUrl: string, token: Secret): Octokit {
  return new Octokit({ baseUrl: apiUrl, auth: token.reveal(), log: SILENT });
}

async function asApp(parts: AppSessionParts, route: string, parameters: Record<string, unknown>): Promise<unknown> {
  const octokit = octokitOf(parts.apiUrl, appToken(parts));
  try {
    return (await octokit.request(route, parameters)).data;
  } catch (error) {
    const failure = failureOf(error, route);
    throw failure === 'not-modified' ? error : failure;
  }
}

async function mint(parts: AppSessionParts, installation: number) {
  const permissions = Object.fromEntries(githubPermissions.map(({ name, level }) => [name, level]));
  const answer = (await asApp(parts, 'POST /app/installations/{installation_id}/access_tokens', {
    installation_id: installation,
    repositories: [parts.repo],
    permissions,
  })) as { readonly token: string; readonly expires_at: string };
  parts.mask(answer.token);
  return { value: new Secret(answer.token), until: Date.parse(answer.expires_at) };
}

/** The App as itself: a JSON web token of nine minutes, begun a minute ago in case GitHub's clock is behind. */
function appToken({ appId, privateKey, clock }: AppSessionParts): Secret {
  const now = Math.floor(clock.now() / SECOND);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 540, iss: String(appId) })}`;
  try {
    return new Secret(
      `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey.reveal(), 'base64url')}`,
    );
  } catch (cause) {
    throw new RekeyerError('USAGE', 'the private key of the App is no PEM', {
      wayOut: 'Paste the file that GitHub gave you, with its first and last line.',
      cause: cause instanceof Error ? cause.name : undefined,
    });
  }
}

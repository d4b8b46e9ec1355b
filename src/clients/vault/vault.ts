import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Clock } from '../../ports/clock.js';
import { type Doing, type HttpAnswer, type HttpClient, type HttpRequest, httpClientFor, refusalOf } from '../http.js';

/** Where the answer of a login is, and what else counts of any answer. */
interface Answer {
  readonly auth?: { readonly client_token?: unknown };
}

/**
 * A Vault, or an OpenBao, as a connection reaches it: with a token that it names, or one that a login gives (AppRole, or
 * JWT for workloads with an identity of their own). A login is made once, at the first request.
 *
 * @see https://developer.hashicorp.com/vault/api-docs
 */
export class Vault {
  readonly #http: HttpClient;
  #token: Promise<string> | undefined;

  /** @param url  as the registry writes it; the connection must name it too */
  constructor(
    url: string,
    private readonly connection: Connection,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.#http = httpClientFor(connection, url);
  }

  /**
   * Asks, or orders, once.
   *
   * @returns the answer where its status is among `expected`, which holds 200 and 204 unless said
   * @throws PROVIDER_REJECTED, PROVIDER_UNAVAILABLE, OUTCOME_UNKNOWN as `refusalOf` and the client say
   */
  async send(request: HttpRequest, doing: Doing, expected: readonly number[] = [200, 204]): Promise<HttpAnswer> {
    const headers = { ...this.#headers, 'x-vault-token': await this.#login(), ...request.headers };
    const answer = await this.#http.send({ ...request, headers }, doing);
    if (expected.includes(answer.status)) return answer;
    throw refusalOf(answer, doing, this.clock.now());
  }

  get #headers(): Readonly<Record<string, string>> {
    const { namespace } = this.connection.auth;
    // Vault's own guard against requests that a browser was tricked into.
    return { 'x-vault-request': 'true', ...(namespace ? { 'x-vault-namespace': namespace.reveal() } : {}) };
  }

  #login(): Promise<string> {
    const { token } = this.connection.auth;
    if (token) return Promise.resolve(token.reveal());
    this.#token ??= this.#logIn();
    // A login that failed is tried again by the next request.
    this.#token.catch(() => {
      this.#token = undefined;
    });
    return this.#token;
  }

  async #logIn(): Promise<string> {
    const { roleId, secretId, jwt, role, mount } = this.connection.auth;
    const method = jwt ? 'jwt' : 'approle';
    const body = jwt
      ? { role: role?.reveal() ?? '', jwt: jwt.reveal() }
      : { role_id: roleId?.reveal() ?? '', secret_id: secretId?.reveal() ?? '' };
    const doing = { what: `logging in to Vault by ${method}`, changes: false };
    const path = `/v1/auth/${encodeURIComponent(mount?.reveal() ?? method)}/login`;
    const answer = await this.#http.send({ method: 'POST', path, headers: this.#headers, body }, doing);
    const token = answer.status === 200 ? (answer.json as Answer | undefined)?.auth?.client_token : undefined;
    if (typeof token === 'string') return token;
    // Whatever Vault has against us, nothing of what we wanted has happened.
    throw new RekeyerError('PROVIDER_UNAVAILABLE', `${doing.what}: refused (${answer.status})`);
  }
}

/** The path of something in a secrets engine, each part encoded: `pathOf('secret', 'data', 'payments/db')`. */
export function vaultPath(...parts: readonly string[]): string {
  const steps = parts.flatMap((part) => part.split('/')).filter((step) => step !== '');
  return `/v1/${steps.map(encodeURIComponent).join('/')}`;
}

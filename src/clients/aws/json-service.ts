import type { Connection } from '../../domain/connection.js';
import { MINUTE } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { type Doing, HttpClient } from '../http.js';
import { Executor } from './executor.js';
import { type AwsFailure, asError, failureOf, unreadable } from './failure.js';
import type { Login } from './login.js';
import { regionalPlaceOf, type ServicePlace } from './place.js';
import { sign } from './signature.js';

/** One service of one account and region, and how it is reached. */
export interface ServiceContext {
  /** As endpoints and signatures name it: `secretsmanager`. */
  readonly service: string;
  /** What stands before the action in the header that names it: `secretsmanager.PutSecretValue`. */
  readonly target: string;
  readonly accountId: string;
  readonly region: string;
  readonly connection: Connection;
  readonly credential: string;
  readonly clock: Clock;
}

export type Json = Readonly<Record<string, unknown>>;

/** A login that ends sooner is not used any more. */
const MARGIN = 5 * MINUTE;

/**
 * A service of AWS that speaks JSON (protocol 1.1): each request is signed and sent once, after AWS has said that the
 * login belongs to the account meant. Nothing of the environment or of ~/.aws is looked at.
 */
export class JsonService {
  readonly #place: ServicePlace;
  readonly #http: HttpClient;
  readonly #executor: Executor;
  #login: Login | undefined;

  /** @throws CONNECTIONS_INVALID */
  constructor(private readonly context: ServiceContext) {
    const { connection, accountId, credential, clock, service, region } = context;
    this.#place = regionalPlaceOf(connection, service, region);
    const base = this.#place.endpoint;
    // Of AWS's own names some lead into a private network, through an endpoint of a VPC.
    const network = base.startsWith('http://') ? 'this-machine' : 'private';
    this.#http = new HttpClient({ base, network });
    this.#executor = new Executor(connection, accountId, credential, clock);
  }

  /**
   * The answer to one request.
   *
   * @param tolerated  codes, without `Exception`, of refusals that are answers too (`ResourceNotFound`)
   * @returns `undefined` when AWS refused with one of these
   * @throws PROVIDER_REJECTED, PROVIDER_UNAVAILABLE; OUTCOME_UNKNOWN when the answer to a change was lost
   */
  async send(action: string, input: Json, doing: Doing, tolerated: readonly string[] = []): Promise<Json | undefined> {
    const { service, region, target, clock } = this.context;
    const body = JSON.stringify(input);
    const { host } = new URL(this.#place.endpoint);
    const headers = { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.${action}` };
    const signed = sign({ service, region, headers, body }, await this.#signer(), clock.now());
    const { host: _ours, ...sent } = signed;
    const { status, json } = await this.#http.send({ method: 'POST', path: '/', headers: sent, body }, doing);
    if (status === 200 && isJson(json)) return json;
    const failure = status === 200 ? unreadable() : refusal(status, json);
    if (failure.fate === 'refused' && tolerated.includes(failure.code)) return undefined;
    throw asError(failure, doing.what, doing.changes);
  }

  async #signer(): Promise<Login> {
    const { expiration } = this.#login ?? {};
    const isStale = expiration !== undefined && expiration.getTime() - MARGIN < this.context.clock.now();
    if (!this.#login || isStale) {
      this.#login = await this.#executor.login();
      this.#executor.close();
    }
    return this.#login;
  }
}

/** Services write the code with a namespace before it, and the message with a capital or without. */
function refusal(status: number, json: unknown): AwsFailure {
  const { __type: type, message, Message } = (isJson(json) ? json : {}) as Json;
  const name = typeof type === 'string' ? type.replace(/^.*#/, '') : `status ${status}`;
  return failureOf({ name, message: message ?? Message, $metadata: { httpStatusCode: status } });
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

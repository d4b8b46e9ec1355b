import type { Authorization, Client, Order } from 'acme-client';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Secret } from '../../domain/secret.js';
import { type Directory, readDirectory } from './directory.js';
import { AcmeProblem, refusal } from './problem.js';
import type { Wire } from './wire.js';

export type { Authorization, Order } from 'acme-client';

export interface Account {
  /** PEM; its custody is the executor's own secret store. */
  readonly key: Secret;
  /** Of an account made elsewhere (external account binding). */
  readonly binding?: { readonly keyId: string; readonly key: Secret };
}

/** What a new order asks for, beside its names. */
export interface OrderWish {
  readonly replaces?: string;
  readonly profile?: string;
}

/**
 * One account at one CA: acme-client knows the protocol, our own wire carries it. Every call is one request; waiting and
 * repeating are the caller's, who knows what may be repeated.
 */
export class AcmeSession {
  private constructor(
    private readonly client: Client,
    readonly directory: Directory,
  ) {}

  /**
   * The account of this key, made where the CA does not know it yet. An account that was made and whose answer was lost
   * is found again by its key.
   *
   * @throws PROVIDER_UNAVAILABLE, PROVIDER_REJECTED, OUTCOME_UNKNOWN
   */
  static async open(wire: Wire, url: string, account: Account): Promise<AcmeSession> {
    const directory = await readDirectory(wire, url);
    const client = await clientFor(wire, directory, account);
    const session = new AcmeSession(client, directory);
    await session.#do('opening the account', async () => {
      try {
        await client.createAccount({ onlyReturnExisting: true });
      } catch (error) {
        if (!(error instanceof AcmeProblem) || error.kind !== 'accountDoesNotExist') throw error;
        await client.createAccount({ termsOfServiceAgreed: true });
      }
    });
    return session;
  }

  /** Orders a certificate. A CA that will not replace what `replaces` names is asked once more without it. */
  order(names: readonly string[], { replaces, profile }: OrderWish): Promise<Order> {
    const identifiers = names.map((value) => ({ type: 'dns', value }));
    const ask = (more: OrderWish): Promise<Order> =>
      this.client.createOrder({ identifiers, ...(profile === undefined ? {} : { profile }), ...more });
    return this.#do('ordering a certificate', async () => {
      if (replaces === undefined || this.directory.renewalInfo === undefined) return ask({});
      try {
        return await ask({ replaces });
      } catch (error) {
        if (!(error instanceof AcmeProblem) || !WITHOUT_REPLACES.includes(error.kind)) throw error;
        return ask({});
      }
    });
  }

  /** @throws PROVIDER_REJECTED when the CA knows no such order of this account */
  look(url: string): Promise<Order> {
    return this.#do('looking at the order', () => this.client.getOrder({ url } as Order));
  }

  authorizations(order: Order): Promise<readonly Authorization[]> {
    return this.#do('looking at the challenges', () => this.client.getAuthorizations(order));
  }

  /** What proves to the CA that the challenge is answered by the holder of the account. */
  answerTo(challenge: Authorization['challenges'][number]): Promise<string> {
    return this.client.getChallengeKeyAuthorization(challenge);
  }

  /** Tells the CA that it may look. */
  async ready(challenge: Authorization['challenges'][number]): Promise<void> {
    await this.#do('answering a challenge', () => this.client.completeChallenge(challenge));
  }

  /** @param csr  in PEM */
  finalize(order: Order, csr: string): Promise<Order> {
    return this.#do('completing the order', () => this.client.finalizeOrder(order, csr));
  }

  /** The chain in PEM; where the CA offers several, the one that ends at `preferred` (by common name of its issuer). */
  certificate(order: Order, preferred: string | undefined): Promise<string> {
    return this.#do('fetching the certificate', () => this.client.getCertificate(order, preferred));
  }

  /** @returns whether it had to be done; of a revoked certificate nothing more is asked */
  async revoke(certificate: string, reason: number): Promise<boolean> {
    return this.#do('revoking the certificate', async () => {
      try {
        await this.client.revokeCertificate(certificate, { reason });
        return true;
      } catch (error) {
        if (error instanceof AcmeProblem && error.kind === 'alreadyRevoked') return false;
        throw error;
      }
    });
  }

  async #do<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof RekeyerError) throw error;
      if (error instanceof AcmeProblem) throw refusal(what, error);
      // acme-client's own words quote what the CA sent.
      throw new RekeyerError('OUTCOME_UNKNOWN', `${what}: the CA answered something that nobody understands`);
    }
  }
}

/** What CAs answer to a `replaces` that they do not take; the order itself may be fine. */
const WITHOUT_REPLACES = ['alreadyReplaced', 'malformed', 'conflict', 'unauthorized', 'unknown'];

/** The part of acme-client through which everything goes out. */
interface Outlet {
  maxBadNonceRetries: number;
  request(url: string, method: string, options?: { readonly data?: object }): Promise<unknown>;
  getNonce(): Promise<string>;
}

async function clientFor(wire: Wire, directory: Directory, { key, binding }: Account): Promise<Client> {
  // Loaded here, because it is heavy and most runs issue nothing.
  const { Client } = await import('acme-client');
  const bound = directory.wantsBinding && binding;
  const client = new Client({
    directoryUrl: directory.url,
    accountKey: key.reveal(),
    ...(bound ? { externalAccountBinding: { kid: bound.keyId, hmacKey: bound.key.reveal() } } : {}),
  });
  reroute((client as unknown as { readonly http: Outlet }).http, wire);
  return client;
}

/** A nonce may be refused at any time (RFC 8555, 6.5); a CA that refuses so many in a row is out of order. */
const MOST_NONCES = 10;

/** Sends what acme-client wants to send by our wire, and keeps the nonce of every answer for the next request. */
function reroute(http: Outlet, wire: Wire): void {
  const fresh = http.getNonce.bind(http);
  let nonce: string | undefined;
  let refused = 0;
  http.maxBadNonceRetries = MOST_NONCES;
  http.getNonce = async () => {
    const kept = nonce;
    nonce = undefined;
    return kept ?? fresh();
  };
  http.request = async (url, method, options = {}) => {
    const { data } = options;
    const asked = {
      method: method.toUpperCase() as 'GET' | 'HEAD' | 'POST',
      ...(data ? { headers: { 'content-type': 'application/jose+json' }, body: JSON.stringify(data) } : {}),
    };
    const { status, headers, text, json } = await wire.send(url, asked, isChange(data));
    nonce = headers['replay-nonce'] ?? nonce;
    refused = status === 400 ? refused + 1 : 0;
    if (refused >= MOST_NONCES) throw new AcmeProblem('badNonce', status, undefined);
    return { status, headers, data: json ?? text };
  };
}

/** A signed request without a payload only looks (POST-as-GET). */
function isChange(data: object | undefined): boolean {
  return data !== undefined && 'payload' in data && data.payload !== '';
}

import { Type } from 'typebox';
import { at } from '../clients/http/pointer.js';
import { type HttpAnswer, type HttpClient, httpClientFor, refusalOf } from '../clients/http.js';
import { webAddressPattern } from '../domain/connection.js';
import { hasCode, RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Secret } from '../domain/secret.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../ports/delivery.js';
import type { MemberOptions } from '../ports/member.js';
import { isProof, type Message, proofOf, signatureOf } from './webhook/protocol.js';

const field = Type.String({ pattern: '^[a-z][A-Za-z0-9]*$', maxLength: 64 });
const optionsSchema = Type.Object(
  {
    url: Type.String({
      pattern: webAddressPattern,
      maxLength: 300,
      description: 'Who is told, as the connection writes it.',
      examples: ['https://hooks.example.com/rekeyer'],
    }),
    fields: Type.Optional(
      Type.Array(field, {
        minItems: 1,
        maxItems: 20,
        uniqueItems: true,
        description: "The rotator's fields to send; the value itself unless said.",
      }),
    ),
  },
  { additionalProperties: false },
);
type WebhookOptions = Type.Static<typeof optionsSchema>;

/** A service of the consumer's own that takes values over HTTP, and proves with a keyed hash what it holds. */
export const webhook: DeliveryMember = {
  kind: 'webhook',
  summary: 'A signed message to a service that takes the value and proves that it holds it',
  options: optionsSchema,
  permissions: ['the signing key that the receiver knows too'],
  example: '{ name: hook, kind: webhook, url: "https://hooks.example.com/rekeyer" }',
  capabilities: { custody: false, proves: 'holds' },
  target: (options) => ({ kind: 'http', by: 'urls', place: read(options).url }),
  destinations: (options) => [`webhook:${read(options).url}`],
  fields: (options, offered) => read(options).fields ?? offered.slice(0, 1),
  create: async (options, context) => new WebhookDelivery(read(options), context),
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): WebhookOptions {
  return options as WebhookOptions;
}

class WebhookDelivery implements Delivery {
  readonly #client: HttpClient;
  readonly #key: Secret;
  readonly #fields: readonly string[];
  #epoch = 0;

  /** @throws CONNECTIONS_INVALID without a signing key: nobody would know who speaks */
  constructor(
    private readonly options: WebhookOptions,
    private readonly context: DeliveryContext,
  ) {
    const { connection, offered } = context;
    const { signingKey } = connection.auth;
    if (!signingKey) throw new RekeyerError('CONNECTIONS_INVALID', `connection "${connection.name}" has no signingKey`);
    this.#key = signingKey;
    this.#client = httpClientFor(connection, options.url);
    this.#fields = options.fields ?? offered.slice(0, 1);
  }

  async inspect(): Promise<readonly string[]> {
    try {
      await this.#proofs();
      return [];
    } catch (error) {
      if (error instanceof RekeyerError) return [error.message];
      throw error;
    }
  }

  /** The same version is the same message to the receiver, however often it comes. */
  async put(material: Material): Promise<Evidence> {
    const values = Object.fromEntries(this.#fields.map((name) => [name, needed(material, name)]));
    const { version } = material;
    const { nonce, answer } = await this.#send({ event: 'rekeyer.deliver', version, values }, version);
    const proofs = at(answer.json, '/proofs');
    const taken = this.#fields.every((name) => this.#proves(proofs, nonce, name, needed(material, name)));
    if (!taken) throw new RekeyerError('DELIVERY_FAILED', `${this.options.url} does not prove that it took the value`);
    return { url: this.options.url, acknowledged: true };
  }

  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    try {
      const { nonce, proofs } = await this.#proofs();
      const known = this.#fields.map((name) => ({ name, value: fieldOf(material, name) }));
      const same = known.every(({ name, value }) => value !== undefined && this.#proves(proofs, nonce, name, value));
      return same ? 'holds' : 'other';
    } catch (error) {
      if (error instanceof RekeyerError) return 'unknown';
      throw error;
    }
  }

  async reload(): Promise<Evidence> {
    return { reload: 'none' };
  }

  #proves(proofs: unknown, nonce: string, name: string, value: string): boolean {
    const given = at(proofs, `/${name}`);
    return typeof given === 'string' && isProof(given, proofOf(nonce, name, value, this.#key));
  }

  async #proofs(): Promise<{ readonly nonce: string; readonly proofs: unknown }> {
    const { nonce, answer } = await this.#send({ event: 'rekeyer.prove', fields: this.#fields });
    const proofs = at(answer.json, '/proofs');
    if (typeof proofs === 'object' && proofs !== null) return { nonce, proofs };
    throw new RekeyerError('DELIVERY_FAILED', `${this.options.url} answers without proofs; see the protocol`);
  }

  /** @throws DELIVERY_FAILED, or OUTCOME_UNKNOWN when the answer to a delivery was lost */
  async #send(
    part: Pick<Message, 'event' | 'version' | 'values' | 'fields'>,
    idempotencyKey?: string,
  ): Promise<{ readonly nonce: string; readonly answer: HttpAnswer }> {
    const { credential, clock, random } = this.context;
    const now = clock.now();
    this.#epoch = Math.max(now, this.#epoch + 1);
    const nonce = Buffer.from(random.bytes(16)).toString('hex');
    const { event, ...rest } = part;
    const message: Message = { event, credential, epoch: this.#epoch, nonce, ...rest };
    const body = JSON.stringify(message);
    const headers = {
      'content-type': 'application/json',
      'rekeyer-signature': signatureOf(body, now, this.#key),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    const doing = { what: `telling ${this.options.url}`, changes: event === 'rekeyer.deliver' };
    try {
      const answer = await this.#client.send({ method: 'POST', path: '', headers, body }, doing);
      if (answer.status === 200) return { nonce, answer };
      throw refusalOf(answer, doing, now);
    } catch (error) {
      if (!hasCode(error, 'PROVIDER_UNAVAILABLE', 'PROVIDER_REJECTED')) throw error;
      const { notBefore } = error;
      throw new RekeyerError('DELIVERY_FAILED', error.message, notBefore === undefined ? {} : { notBefore });
    }
  }
}

function fieldOf(material: Material, name: string): string | undefined {
  return material.open[name] ?? material.sealed[name]?.reveal();
}

function needed(material: Material, name: string): string {
  const value = fieldOf(material, name);
  if (value === undefined) throw new RekeyerError('DELIVERY_FAILED', `${material.version} has no field "${name}"`);
  return value;
}

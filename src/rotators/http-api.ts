import { loginHeaders } from '../clients/http/login.js';
import { httpClientFor } from '../clients/http.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { type Duration, formatInstant, type Instant, MINUTE } from '../domain/time.js';
import type {
  Adoption,
  Answer,
  Inspection,
  Rotator,
  RotatorContext,
  RotatorMember,
  UseWindow,
} from '../ports/rotator.js';
import { Keys, type ListedKey } from './http-api/keys.js';
import { type HttpApiOptions, objectionsTo, optionsSchema, readOptions } from './http-api/options.js';
import { KEYS_BEFORE, sweepOrphan } from './http-api/orphan.js';

/**
 * Keys, tokens and client secrets that a provider makes over HTTP, two at a time. Whether a key is good is read from
 * the provider's list; that its value works is for a probe to prove (`http-request`).
 */
export const httpApi: RotatorMember = {
  kind: 'http-api',
  summary: 'A key or client secret that a provider makes over HTTP, described by its requests',
  options: optionsSchema,
  permissions: ['list the keys', 'make a key', 'revoke a key; switch it off and on, where the API can'],
  example: `rotator:
  kind: http-api
  url: https://api.example.com
  list: { path: /v1/clients/search/secrets, items: /data, id: /id, createdAt: /created_at, usedAt: /last_used_at }
  mint: { path: /v1/clients/search/secrets, body: { label: "{{version}}" }, id: /id, secret: /client_secret }
  revoke: { path: "/v1/clients/search/secrets/{{id}}" }`,
  capabilities: {
    types: ['api-key', 'oauth-client-secret', 'generic'],
    strategies: ['dual-write'],
    mints: 'provider',
    fields: ['secret', 'id'],
    slotFields: [],
    seesAdoption: true,
  },
  target: (options) => ({ kind: 'http', by: 'urls', place: readOptions(options).url }),
  identities: (options) => {
    const { url, list } = readOptions(options);
    return [`${url}${list.path}?${new URLSearchParams(list.query ?? {})}`];
  },
  objections: (options) => objectionsTo(readOptions(options)),
  create: async (options, context) => new HttpApiRotator(readOptions(options), context),
};

/** A use within this time counts where nobody says since when. */
const RECENT: Duration = 10 * MINUTE;

class HttpApiRotator implements Rotator {
  readonly #keys: Keys;

  constructor(
    private readonly options: HttpApiOptions,
    { connection, credential, clock }: RotatorContext,
  ) {
    const client = httpClientFor(connection, options.url);
    this.#keys = new Keys({ client, options, credential, login: loginHeaders(connection), clock });
  }

  async inspect(current: Material | undefined): Promise<Inspection> {
    const keys = await this.#keys.all();
    const id = current?.open.id;
    const used = keys.find((key) => key.id === id);
    const obstacles: string[] = [];
    if (id !== undefined && !used?.active) {
      obstacles.push(`the key in use, ${id}, is ${used ? 'switched off' : 'not in the list'}; correct one of them`);
    }
    if (keys.length >= (this.options.most ?? Number.POSITIVE_INFINITY)) {
      obstacles.push(`there are ${keys.length} keys, and the API allows no more; revoke one that nobody uses`);
    }
    const open = { [KEYS_BEFORE]: keys.map((key) => key.id).join(' '), ...(id === undefined ? {} : { id }) };
    return { open, obstacles, evidence: { keys: keys.length } };
  }

  async capture(found: Material): Promise<Material> {
    const { id: delivered, ...sealed } = found.sealed;
    const id = found.open.id ?? delivered?.reveal() ?? this.options.firstId ?? (await this.#onlyKey());
    return { version: found.version, open: { ...found.open, id }, sealed };
  }

  async propose(): Promise<Material> {
    throw new RekeyerError('PROVIDER_REJECTED', 'the provider makes its keys itself');
  }

  async mint(version: string, before: Readonly<Record<string, string>>, since?: Instant): Promise<Material> {
    await this.#sweep(before, since);
    const { id, secret } = await this.#keys.mint(version);
    return { version, open: { id }, sealed: { secret } };
  }

  sweep(before: Readonly<Record<string, string>>, since: Instant): Promise<Evidence> {
    return this.#sweep(before, since);
  }

  async issue(candidate: Material): Promise<Evidence> {
    const id = idOf(candidate);
    const key = await this.#find(id);
    if (key?.active) return { id, changed: false };
    throw new RekeyerError('PROVIDER_REJECTED', `key ${id} is ${key ? 'switched off' : 'gone'}, so another is made`);
  }

  /** From the list: to try a value would count as its use. */
  async accepts(material: Material): Promise<Answer> {
    return (await this.#find(idOf(material)))?.active ? 'accepted' : 'refused';
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    const id = idOf(candidate);
    if (id === previous.open.id) {
      throw new RekeyerError('PROVIDER_REJECTED', `${id} is the key to go back to, not the one to remove`);
    }
    return this.#revoke(id);
  }

  async adoption(material: Material, since: Instant): Promise<Adoption> {
    if (!this.options.list.usedAt) return { adopted: false, observable: false, evidence: {} };
    const usedAt = (await this.#find(idOf(material)))?.usedAt;
    if (usedAt === undefined) return { adopted: false, evidence: { used: false } };
    // Times are to the second, and our own probe was right before the delivery.
    return { adopted: usedAt > since, evidence: { usedAt: formatInstant(usedAt) } };
  }

  async uses(material: Material, { since }: UseWindow = {}): Promise<{ count: number; oldest?: Duration }> {
    const usedAt = (await this.#find(idOf(material)))?.usedAt;
    if (usedAt === undefined) return { count: 0 };
    const now = await this.now();
    return usedAt < (since ?? now - RECENT) ? { count: 0 } : { count: 1, oldest: Math.max(0, now - usedAt) };
  }

  async deactivate(material: Material): Promise<Evidence> {
    const { deactivate } = this.options;
    if (!deactivate) return { ...(await this.#revoke(idOf(material))), final: true };
    return this.#switch(material, false);
  }

  async reactivate(material: Material): Promise<Evidence> {
    const evidence = await this.#switch(material, true);
    if (!evidence.gone) return evidence;
    throw new RekeyerError('PROVIDER_REJECTED', `key ${idOf(material)} is gone, and nobody can bring it back`);
  }

  async destroy(material: Material): Promise<Evidence> {
    const id = idOf(material);
    if (this.options.deactivate && (await this.#find(id))?.active) {
      throw new RekeyerError('DRIFT', `key ${id} is switched on again, so somebody needs it; it was not revoked`);
    }
    return this.#revoke(id);
  }

  now(): Promise<Instant> {
    return this.#keys.now();
  }

  async close(): Promise<void> {}

  async #switch(material: Material, active: boolean): Promise<Evidence> {
    const id = idOf(material);
    const key = await this.#find(id);
    const change = active ? this.options.reactivate : this.options.deactivate;
    if (!key) return { id, changed: false, gone: true };
    if (change) await this.#keys.change(change, 'PATCH', id, active ? 'switching on' : 'switching off');
    return { id, changed: key.active !== active };
  }

  async #revoke(id: string): Promise<Evidence> {
    if (!(await this.#find(id))) return { id, changed: false };
    return { id, changed: await this.#keys.change(this.options.revoke, 'DELETE', id, 'revoking') };
  }

  async #find(id: string): Promise<ListedKey | undefined> {
    return (await this.#keys.all()).find((key) => key.id === id);
  }

  /** Which key a consumer holds that was never told its id. */
  async #onlyKey(): Promise<string> {
    const active = (await this.#keys.all()).filter((key) => key.active);
    const [only, second] = active;
    if (only && !second) return only.id;
    throw new RekeyerError(
      'DRIFT',
      `there are ${active.length} keys, and nobody knows which one the consumer holds; say it in "firstId"`,
    );
  }

  #sweep(before: Readonly<Record<string, string>>, since: Instant | undefined): Promise<Evidence> {
    return sweepOrphan(this.#keys, this.options, before, since);
  }
}

function idOf(material: Material): string {
  const { id } = material.open;
  if (id === undefined) throw new RekeyerError('PROVIDER_REJECTED', `${material.version} names no key`);
  return id;
}

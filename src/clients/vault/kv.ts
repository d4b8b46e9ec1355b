import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import type { SealedStore } from '../custody/stored-custody.js';
import { type Vault, vaultPath } from './vault.js';

/** A secret of KV version 2: its texts by key, and the version that a change must name. */
export interface KvSecret {
  /** 0 when it was never written; a deleted one still has a version. */
  readonly version: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether there is anything to read. */
  readonly isThere: boolean;
}

/** Lost races in a row, after which somebody else must be writing all the time. */
const TRIES = 5;

/**
 * Secrets of one KV engine, version 2. Every change is a compare-and-set on the version that was read.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export class Kv {
  constructor(
    private readonly vault: Vault,
    private readonly mount: string,
  ) {}

  async read(path: string): Promise<KvSecret> {
    const doing = { what: `reading "${path}"`, changes: false };
    const request = { method: 'GET', path: vaultPath(this.mount, 'data', path) } as const;
    // 404 with metadata is a version that was deleted; without, a secret that never was.
    const { status, json } = await this.vault.send(request, doing, [200, 404]);
    const { data } = (json ?? {}) as { readonly data?: { readonly data?: unknown; readonly metadata?: unknown } };
    const { version } = (data?.metadata ?? {}) as { readonly version?: unknown };
    const values = status === 200 && typeof data?.data === 'object' && data.data !== null ? data.data : undefined;
    return {
      version: typeof version === 'number' ? version : 0,
      values: (values ?? {}) as KvSecret['values'],
      isThere: values !== undefined,
    };
  }

  /**
   * Writes a new version, if `version` is still the newest.
   *
   * @returns whether it was
   * @throws OUTCOME_UNKNOWN when the answer was lost; whoever reads finds out
   */
  async write(path: string, version: number, values: KvSecret['values']): Promise<boolean> {
    const doing = { what: `writing "${path}"`, changes: true };
    const body = { options: { cas: version }, data: values };
    const request = { method: 'POST', path: vaultPath(this.mount, 'data', path), body } as const;
    const { status, text } = await this.vault.send(request, doing, [200, 204, 400]);
    if (status !== 400) return true;
    if (text.includes('check-and-set parameter did not match')) return false;
    throw new RekeyerError('PROVIDER_REJECTED', `${doing.what}: Vault does not take it (400)`);
  }

  /**
   * Changes some keys of a secret and leaves the others.
   *
   * An answer that was lost is decided by reading: what is there as wanted is done, and nothing else counts.
   *
   * @returns the version that holds them now, and whether it was written
   * @throws PROVIDER_UNAVAILABLE when others write all the time
   */
  async change(
    path: string,
    wanted: Readonly<Record<string, string>>,
  ): Promise<{ readonly version: number; readonly changed: boolean }> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const before = await this.read(path);
      if (holdsAll(before, wanted)) return { version: before.version, changed: false };
      const written = await this.#attempt(path, before, wanted);
      if (written) return { version: before.version + 1, changed: true };
    }
    throw new RekeyerError('PROVIDER_UNAVAILABLE', `"${path}" is written by others all the time`);
  }

  /** For good, with all its versions; what is not there is no error. */
  async remove(path: string): Promise<void> {
    const doing = { what: `removing "${path}"`, changes: true };
    await this.vault.send({ method: 'DELETE', path: vaultPath(this.mount, 'metadata', path) }, doing, [200, 204, 404]);
  }

  async #attempt(path: string, before: KvSecret, wanted: Readonly<Record<string, string>>): Promise<boolean> {
    try {
      return await this.write(path, before.version, { ...before.values, ...wanted });
    } catch (error) {
      if (!hasCode(error, 'OUTCOME_UNKNOWN') || !holdsAll(await this.read(path), wanted)) throw error;
      return true;
    }
  }
}

function holdsAll({ values }: KvSecret, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => values[key] === value);
}

const KEY = 'value';

/** Sealed texts below a path of a KV engine, one secret each. */
export function kvStore(kv: Kv, folder: string): SealedStore {
  const at = (name: string): string => `${folder}/${name}`;
  return {
    read: async (name) => {
      const { [KEY]: text } = (await kv.read(at(name))).values;
      return typeof text === 'string' ? text : undefined;
    },
    create: async (name, text) => {
      const { version, isThere } = await kv.read(at(name));
      if (isThere) return false;
      try {
        return await kv.write(at(name), version, { [KEY]: text });
      } catch (error) {
        if (!hasCode(error, 'OUTCOME_UNKNOWN') || (await kv.read(at(name))).values[KEY] !== text) throw error;
        return true;
      }
    },
    replace: async (name, text) => {
      await kv.change(at(name), { [KEY]: text });
    },
    remove: (name) => kv.remove(at(name)),
  };
}

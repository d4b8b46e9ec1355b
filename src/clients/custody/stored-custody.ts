import { RekeyerError } from '../../domain/errors/index.js';
import type { Material } from '../../domain/material.js';
import type { Custody } from '../../ports/custody.js';
import { firstVersion, foundMaterial, isSameMaterial, parsed, readSealedText, sealedText } from './sealed-text.js';

/** A place that keeps secret texts by name. */
export interface SealedStore {
  read(name: string): Promise<string | undefined>;
  /** @returns `false` when the name is taken, by whatever text */
  create(name: string, text: string): Promise<boolean>;
  replace(name: string, text: string): Promise<void>;
  /** For good; what is not there is no error. */
  remove(name: string): Promise<void>;
}

const CURRENT = 'current';

/** Custody in a store of secrets: one text a version, created once, and one more that names the version in use. */
export class StoredCustody implements Custody {
  constructor(
    private readonly credential: string,
    private readonly store: SealedStore,
    /** What the destination holds, by field; `undefined` when it cannot be read. */
    private readonly destination: () => Promise<Readonly<Record<string, string>> | undefined>,
  ) {}

  async current(): Promise<Material | undefined> {
    const promoted = await this.#promoted();
    const staged = await this.read(promoted ?? firstVersion(this.credential));
    if (staged || promoted) return staged ?? this.#unreadable(`${promoted} is in use, but not there`);
    const found = await this.destination();
    return found && foundMaterial(this.credential, found);
  }

  async stage(material: Material): Promise<void> {
    const { version } = material;
    if (await this.store.create(version, sealedText(material))) return;
    const there = await this.read(version);
    if (there && isSameMaterial(there, material)) return;
    throw new RekeyerError('CUSTODY_EXISTS', `other bytes are staged as ${version}`);
  }

  async read(version: string): Promise<Material | undefined> {
    const text = await this.store.read(version);
    if (text === undefined) return undefined;
    return readSealedText(text, version) ?? this.#unreadable(`${version} is damaged`);
  }

  async promote(version: string): Promise<void> {
    if (!(await this.read(version))) this.#unreadable(`${version} was never staged`);
    if ((await this.#promoted()) !== version) await this.store.replace(CURRENT, JSON.stringify({ version }));
  }

  async forget(version: string): Promise<void> {
    if ((await this.#promoted()) === version) await this.store.remove(CURRENT);
    await this.store.remove(version);
  }

  async #promoted(): Promise<string | undefined> {
    const text = await this.store.read(CURRENT);
    if (text === undefined) return undefined;
    const { version } = parsed(text) ?? {};
    return typeof version === 'string' ? version : this.#unreadable('what is in use is damaged');
  }

  #unreadable(what: string): never {
    throw new RekeyerError('CUSTODY_UNREADABLE', `custody of "${this.credential}": ${what}`);
  }
}

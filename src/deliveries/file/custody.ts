import { accessSync, constants, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  firstVersion,
  foundMaterial,
  isSameMaterial,
  parsed,
  readSealedText,
  sealedText,
} from '../../clients/custody/sealed-text.js';
import { createFile, FILE_ERRORS, isCode, replaceFile, syncFolder } from '../../clients/rooted-file/atomic.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Material } from '../../domain/material.js';
import type { Custody } from '../../ports/custody.js';

const FOLDER = '.rekeyer';
const CURRENT = 'current.json';
const ALONE = 0o700;

export interface FileCustodyParts {
  readonly credential: string;
  readonly root: string;
  /** What the destination holds, by field; `undefined` when it cannot be read. */
  destination(): Readonly<Record<string, string>> | undefined;
  /** A unique token for temporary names. */
  token(): string;
}

/**
 * Values sealed in `<root>/.rekeyer/<credential>/`, one file a version, readable by the executor's account alone.
 *
 * A version is created by linking a finished file to its name: that either happens or not, whoever else tries and
 * whenever the process dies. What is in use is a file of its own, replaced in one step.
 */
export class FileCustody implements Custody {
  readonly #folder: string;

  constructor(private readonly parts: FileCustodyParts) {
    this.#folder = join(parts.root, FOLDER, parts.credential);
  }

  async current(): Promise<Material | undefined> {
    const promoted = this.#promoted();
    const staged = this.#load(promoted ?? firstVersion(this.parts.credential));
    if (staged || promoted) return staged ?? this.#unreadable(`${promoted} is in use, but not there`);
    const found = this.parts.destination();
    return found && foundMaterial(this.parts.credential, found);
  }

  async stage(material: Material): Promise<void> {
    this.#prepare();
    const text = Buffer.from(sealedText(material));
    const created = this.#touch(() => createFile(this.#fileOf(material.version), text, this.parts.token()));
    if (created) return;
    const there = this.#load(material.version);
    if (!there || !isSameMaterial(there, material)) {
      throw new RekeyerError('CUSTODY_EXISTS', `other bytes are staged as ${material.version}`);
    }
  }

  async read(version: string): Promise<Material | undefined> {
    return this.#load(version);
  }

  async promote(version: string): Promise<void> {
    if (!this.#load(version)) this.#unreadable(`${version} was never staged`);
    if (this.#promoted() === version) return;
    const text = Buffer.from(JSON.stringify({ version }));
    const owner = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    this.#touch(() => replaceFile(join(this.#folder, CURRENT), text, owner, this.parts.token()));
  }

  async forget(version: string): Promise<void> {
    if (this.#promoted() === version) this.#remove(join(this.#folder, CURRENT));
    this.#remove(this.#fileOf(version));
  }

  /** What is in the way of keeping custody here; `undefined` when nothing is. Nothing is made yet. */
  obstacle(): string | undefined {
    try {
      this.#touch(() => {
        accessSync(this.parts.root, constants.W_OK);
        for (const folder of this.#folders) this.#checkFolder(folder);
      });
      return undefined;
    } catch (error) {
      if (error instanceof RekeyerError) return error.message;
      throw error;
    }
  }

  #promoted(): string | undefined {
    const text = this.#text(join(this.#folder, CURRENT));
    if (text === undefined) return undefined;
    const { version } = parsed(text) ?? {};
    return typeof version === 'string' ? version : this.#unreadable(`${CURRENT} is damaged`);
  }

  #load(version: string): Material | undefined {
    const text = this.#text(this.#fileOf(version));
    if (text === undefined) return undefined;
    return readSealedText(text, version) ?? this.#unreadable(`${version} is damaged`);
  }

  #text(path: string): string | undefined {
    return this.#touch(() => {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (!stats) return undefined;
      if (!stats.isFile()) this.#unreadable('something else lies where a value should');
      return readFileSync(path, 'utf8');
    });
  }

  #remove(path: string): void {
    this.#touch(() => {
      rmSync(path, { force: true });
      if (lstatSync(this.#folder, { throwIfNoEntry: false })) syncFolder(this.#folder);
    });
  }

  #prepare(): void {
    this.#touch(() => {
      for (const folder of this.#folders) {
        mkdirSync(folder, { recursive: true, mode: ALONE });
        this.#checkFolder(folder);
      }
      syncFolder(this.parts.root);
    });
  }

  /** Refuses a folder that somebody else could look into; one that is not there yet is fine. */
  #checkFolder(folder: string): void {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (!stats) return;
    const mine = process.getuid === undefined || stats.uid === process.getuid();
    if (stats.isDirectory() && mine && (stats.mode & 0o077) === 0) return;
    this.#unreadable(`the folder ${FOLDER} must be the executor's own, with mode 0700`);
  }

  get #folders(): readonly string[] {
    return [join(this.parts.root, FOLDER), this.#folder];
  }

  #fileOf(version: string): string {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(version)) this.#unreadable('this is no version');
    return join(this.#folder, `${version}.json`);
  }

  /** Errors of the file system become ours; they name paths and no contents. */
  #touch<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof RekeyerError || !isCode(error, ...FILE_ERRORS)) throw error;
      return this.#unreadable(`the file system says ${(error as NodeJS.ErrnoException).code}`);
    }
  }

  #unreadable(what: string): never {
    throw new RekeyerError('CUSTODY_UNREADABLE', `custody of "${this.parts.credential}": ${what}`);
  }
}

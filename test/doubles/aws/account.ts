import type { Duration, Instant } from '../../../src/domain/time.js';
import { SeededRandom } from '../seeded-random.js';
import { AccessKey, type KeyStatus } from './access-key.js';
import type { StoredSecret } from './json/secrets-manager.js';
import type { StoredParameter } from './json/ssm.js';
import type { PolicyDocument } from './policies.js';
import { noSuchKey, noSuchUser, Refusal } from './refusal.js';

export interface User {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: Instant;
  readonly policies: PolicyDocument[];
}

/** A role that web identities may take; `trusts` judges their token. */
export interface Role {
  readonly arn: string;
  readonly policies: PolicyDocument[];
  trusts(token: string): boolean;
}

/** What a role's taker signs with until it expires. */
export interface Session {
  readonly key: { readonly id: string; readonly secret: string };
  readonly token: string;
  readonly arn: string;
  readonly role: Role;
  readonly expires: Instant;
}

/** How long AWS takes until a change has arrived everywhere. */
export interface Propagation {
  create: Duration;
  update: Duration;
  delete: Duration;
  /** Until ListAccessKeys shows a new key, or a new status. */
  list: Duration;
  /** Until a use shows in GetAccessKeyLastUsed. */
  lastUse: Duration;
}

/** Inactive keys count. */
const KEYS_PER_USER = 2;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** One AWS account: its users and their keys, roles and sessions. Everything in it happens at `clock.now()`. */
export class Account {
  readonly propagation: Propagation = { create: 0, update: 0, delete: 0, list: 0, lastUse: 0 };
  readonly roles = new Map<string, Role>();
  readonly sessions = new Map<string, Session>();
  /** Of Secrets Manager and Systems Manager, by `<region>/<name>`. */
  readonly secrets = new Map<string, StoredSecret>();
  readonly parameters = new Map<string, StoredParameter>();
  /** State of the credential report; `undefined` until somebody asks for one. */
  report: { readonly ready: boolean; readonly at: Instant; readonly csv: string } | undefined;
  readonly #users = new Map<string, User>();
  /** Also deleted ones: the rest of AWS knows them a little longer. */
  readonly #keys = new Map<string, AccessKey>();
  readonly #deleted = new Set<AccessKey>();
  readonly #random = new SeededRandom('aws');

  constructor(
    readonly id: string,
    readonly clock: { now(): Instant },
  ) {}

  get users(): readonly User[] {
    return [...this.#users.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  addUser(name: string, path = '/'): User {
    if (this.#users.has(name.toLowerCase())) {
      throw new Refusal(409, 'EntityAlreadyExists', `User with name ${name} already exists.`);
    }
    const arn = `arn:aws:iam::${this.id}:user${path}${name}`;
    const user = { name, path, id: this.makeId('AIDA'), arn, created: this.clock.now(), policies: [] };
    this.#users.set(name.toLowerCase(), user);
    return user;
  }

  /** Names are not told apart by case. */
  user(name: string): User {
    const user = this.#users.get(name.toLowerCase());
    if (!user) throw noSuchUser(name);
    return user;
  }

  deleteUser(name: string): void {
    const user = this.user(name);
    if (this.keysOf(user).length > 0) {
      throw new Refusal(409, 'DeleteConflict', 'Cannot delete entity, must delete access keys first.');
    }
    this.#users.delete(name.toLowerCase());
  }

  keysOf(user: User): readonly AccessKey[] {
    return [...this.#keys.values()].filter((key) => key.userName === user.name && !this.#deleted.has(key));
  }

  /** What ListAccessKeys shows, which may be behind. */
  listedKeysOf(user: User): readonly AccessKey[] {
    const now = this.clock.now();
    return this.keysOf(user).filter(({ created }) => created + this.propagation.list <= now);
  }

  createKey(user: User): AccessKey {
    if (this.keysOf(user).length >= KEYS_PER_USER) {
      throw new Refusal(409, 'LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`);
    }
    const now = this.clock.now();
    const key = new AccessKey(this.makeId('AKIA'), this.makeSecret(), user.name, now);
    key.takesEffect(true, now + this.propagation.create);
    this.#keys.set(key.id, key);
    return key;
  }

  switchKey(user: User, id: string, status: KeyStatus): void {
    const key = this.#keyOf(user, id);
    const now = this.clock.now();
    key.order(status, now);
    key.takesEffect(status === 'Active', now + this.propagation.update);
  }

  deleteKey(user: User, id: string): void {
    const key = this.#keyOf(user, id);
    key.takesEffect(false, this.clock.now() + this.propagation.delete);
    this.#deleted.add(key);
  }

  /** Any key that ever was, for judging signatures. */
  anyKey(id: string): AccessKey | undefined {
    return this.#keys.get(id);
  }

  /** A key that is there, whoever owns it. */
  liveKey(id: string): AccessKey | undefined {
    const key = this.#keys.get(id);
    return key && !this.#deleted.has(key) ? key : undefined;
  }

  openSession(role: Role, name: string, lasts: Duration): Session {
    const arn = `${role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`;
    const key = { id: this.makeId('ASIA'), secret: this.makeSecret() };
    const session = { key, token: this.makeSecret(), arn, role, expires: this.clock.now() + lasts };
    this.sessions.set(key.id, session);
    return session;
  }

  makeId(prefix: string): string {
    return prefix + [...this.#random.bytes(16)].map((byte) => ALPHABET[byte % 32]).join('');
  }

  makeSecret(): string {
    return Buffer.from(this.#random.bytes(30)).toString('base64');
  }

  #keyOf(user: User, id: string): AccessKey {
    const key = this.keysOf(user).find((one) => one.id === id);
    if (!key) throw noSuchKey(id);
    return key;
  }
}

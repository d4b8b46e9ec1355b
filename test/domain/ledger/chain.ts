import { createHash, generateKeyPairSync } from 'node:crypto';
import { type Composed, composeBatch } from '../../../src/domain/ledger/batch.js';
import type { Actor, Draft } from '../../../src/domain/ledger/event.js';
import type { CommittedBatch } from '../../../src/domain/ledger/inspect.js';
import { type Signer, signerOf } from '../../../src/domain/ledger/sign.js';
import { BEGINNING } from '../../../src/domain/ledger/verify.js';

export const actor: Actor = { login: 'rekeyer[bot]', id: 41, kind: 'app' };

export function newSigner(): Signer {
  const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
  if (!signer) throw new Error('an Ed25519 key makes a signer');
  return signer;
}

export const heartbeat = (credentials: number): Draft => ({
  type: 'heartbeat',
  actor,
  data: { commit: 'c0ffee', credentials },
});

/** The wish to rotate, as small as it gets. */
export const requested = (credential: string, generation: number): Draft => ({
  type: 'requested',
  credential,
  rotation: `${credential}.${generation}`,
  actor,
  data: { action: 'rotate', reason: 'due', generation, requester: 'alice:17' },
});

/** Writes a chain batch by batch, as an honest writer would; tests then tamper with its commits. */
export class Chain {
  readonly commits: CommittedBatch[] = [];
  size = BEGINNING.size;
  root = BEGINNING.root;
  now = Date.parse('2026-11-21T08:00:00Z');
  #ids = 0;

  constructor(
    public signer?: Signer,
    readonly repositoryId = 7,
  ) {
    const data = { format: 1 as const, repositoryId, ...(signer && { publicKey: signer.publicKey }) };
    this.add('ledger: begun', { type: 'genesis', actor, data });
  }

  get head(): string {
    return this.commits.at(-1)?.commit ?? '';
  }

  compose(subject: string, ...drafts: readonly Draft[]): Composed {
    this.now += 60_000;
    const newId = (): string =>
      createHash('md5')
        .update(`id ${this.#ids++}`)
        .digest('hex');
    const context = { size: this.size, root: this.root, at: this.now, run: 'test/1', newId, signer: this.signer };
    return composeBatch(context, subject, drafts);
  }

  add(subject: string, ...drafts: readonly Draft[]): this {
    const { message, size, root } = this.compose(subject, ...drafts);
    this.push(message);
    Object.assign(this, { size, root });
    return this;
  }

  /** Any message as the next commit, honest or not. */
  push(message: string | Uint8Array, flaw?: string): this {
    const commit = createHash('sha1').update(`${this.head}\n`).update(message).digest('hex');
    this.commits.push({ commit, message: Buffer.from(message), ...(flaw !== undefined && { flaw }) });
    return this;
  }

  /** `count` heartbeats, a batch each. */
  beat(count: number): this {
    for (let beat = 1; beat <= count; beat += 1) this.add(`heartbeat ${beat}`, heartbeat(beat));
    return this;
  }

  /** Replaces text in the message of one commit and leaves everything else as it is. */
  edit(index: number, from: string | RegExp, to: string): this {
    const batch = this.commits[index];
    if (!batch) throw new Error(`there is no commit ${index}`);
    this.commits[index] = { ...batch, message: Buffer.from(Buffer.from(batch.message).toString().replace(from, to)) };
    return this;
  }
}

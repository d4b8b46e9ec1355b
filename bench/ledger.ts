import { createHash } from 'node:crypto';
import { composeBatch } from '../src/domain/ledger/batch.js';
import type { Draft } from '../src/domain/ledger/event.js';
import { BEGINNING, type Position, verifyBatches } from '../src/domain/ledger/verify.js';
import { median } from './measure.js';
import type { Row } from './report.js';

const actor = { login: 'bench', id: 1, kind: 'runner' } as const;
const BATCH = 250;

/**
 * Verifying an unsigned chain of so many entries, parsed, judged and folded, beside hashing the same bytes once. What
 * git needs to bring them is not in it.
 */
export function ledgerRows(entries: number, rounds: number): Row[] {
  const messages = chainOf(entries);
  const batches = messages.map((message, index) => ({ commit: index.toString(16).padStart(40, '0'), message }));
  const verify = () => {
    const { problems, position } = verifyBatches(BEGINNING, batches, { signatures: 'every' });
    if (problems.length > 0 || position.size < entries) throw new Error(`it does not verify: ${problems[0]?.message}`);
  };
  const hash = () => messages.map((message) => createHash('sha256').update(message).digest('hex')).length;
  const [verified, hashed] = [timed(verify, rounds), timed(hash, rounds)];
  const count = entries.toLocaleString('en-US');
  return [
    { what: `SHA-256 of the bytes of ${count} entries`, took: hashed },
    {
      what: `verify ${count} entries`,
      took: verified,
      ratios: [{ against: 'hashing', ratio: verified / hashed, aim: 4 }],
    },
  ];
}

function timed(what: () => unknown, rounds: number): number {
  what();
  return median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      what();
      return performance.now() - start;
    }),
  );
}

function chainOf(entries: number): Buffer[] {
  const messages: Buffer[] = [];
  let end: Position = BEGINNING;
  let ids = 0;
  const add = (drafts: readonly Draft[]): void => {
    const newId = () => (ids++).toString(16).padStart(32, '0');
    const at = Date.UTC(2026, 10, 21) + messages.length * 1000;
    const { message } = composeBatch({ size: end.size, root: end.root, at, run: 'bench/1', newId }, 'bench', drafts);
    const batch = { commit: messages.length.toString(16).padStart(40, '0'), message: Buffer.from(message) };
    messages.push(batch.message);
    end = verifyBatches(end, [batch], { signatures: 'newest' }).position;
  };
  add([{ type: 'genesis', actor, data: { format: 1, repositoryId: 1 } }]);
  for (let made = 1; made < entries; made += BATCH) {
    const draft: Draft = { type: 'heartbeat', actor, data: { commit: 'c'.repeat(40), credentials: made } };
    add(Array.from({ length: Math.min(BATCH, entries - made) }, () => draft));
  }
  return messages;
}

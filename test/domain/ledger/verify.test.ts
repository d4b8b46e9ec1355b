import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../../../src/domain/ledger/event.js';
import { BEGINNING, type Expectations, verifyBatches } from '../../../src/domain/ledger/verify.js';
import { actor, Chain, heartbeat, newSigner } from './chain.js';

const verify = (chain: Chain, expected: Partial<Expectations> = {}) =>
  verifyBatches(BEGINNING, chain.commits, { signatures: 'every', ...expected });
const kinds = (chain: Chain, expected: Partial<Expectations> = {}): string[] =>
  verify(chain, expected).problems.map(({ kind }) => kind);

/** A row of JSON inside a commit message; the honest writer refuses to make it. */
const withField = (chain: Chain, index: number, field: string): Chain => chain.edit(index, '{"seq"', `{${field},"seq"`);

describe('a whole chain', () => {
  it('verifies, signed and unsigned, and says which', () => {
    const signed = verify(new Chain(newSigner()).beat(5));
    expect(signed).toMatchObject({ problems: [], position: { size: 6, signed: true, repositoryId: 7 } });
    const unsigned = verify(new Chain().beat(5));
    expect(unsigned).toMatchObject({ problems: [], position: { size: 6, signed: false, publicKey: undefined } });
  });

  it('verifies in pieces as it does at once', () => {
    const chain = new Chain(newSigner()).beat(6);
    const half = verifyBatches(BEGINNING, chain.commits.slice(0, 3));
    const rest = verifyBatches(half.position, chain.commits.slice(3));
    expect(rest.position).toEqual(verify(chain).position);
  });

  it('tells the root at a size that somebody remembers', () => {
    const chain = new Chain().beat(2);
    const { root } = chain;
    chain.beat(3);
    expect([...verify(chain, { watch: [3, 7] }).rootsAt]).toEqual([[3, root]]);
  });
});

describe('a chain that somebody touched', () => {
  it('names an edited entry once, at the entry behind it', () => {
    const chain = new Chain().beat(5).edit(2, '"credentials":2', '"credentials":3');
    expect(verify(chain).problems).toMatchObject([{ kind: 'prev', seq: 3 }]);
    expect(verify(chain).position.size).toBe(3);
  });

  it('names an edited entry twice when it was signed', () => {
    const chain = new Chain(newSigner()).beat(5).edit(2, '"credentials":2', '"credentials":3');
    expect(verify(chain).problems).toMatchObject([
      { kind: 'signature', seq: 2 },
      { kind: 'prev', seq: 3 },
    ]);
    expect(verify(chain).position.size).toBe(2);
  });

  it('notices an edited subject, which only the signature covers', () => {
    const chain = new Chain(newSigner()).beat(5).edit(2, 'heartbeat 2', 'heartbeat 8');
    expect(kinds(chain)).toEqual(['signature']);
  });

  it('finds every problem, not only the first', () => {
    const chain = new Chain().beat(9);
    chain.edit(2, '"credentials":2', '"credentials":3').edit(6, '"credentials":6', '"credentials":1');
    expect(verify(chain).problems.map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(['prev 3', 'prev 7']);
  });

  it('notices a missing batch', () => {
    const chain = new Chain().beat(5);
    chain.commits.splice(3, 1);
    expect(verify(chain).problems).toMatchObject([{ kind: 'gap', seq: 3 }]);
  });

  it('notices two batches in the wrong order', () => {
    const chain = new Chain().beat(5);
    const [third] = chain.commits.splice(3, 1);
    if (third) chain.commits.splice(4, 0, third);
    expect(kinds(chain)).toEqual(['gap', 'order', 'gap']);
  });

  it('notices a batch that stands twice', () => {
    const chain = new Chain().beat(3);
    const last = chain.commits.at(-1);
    if (last) chain.push(last.message);
    expect(kinds(chain)).toEqual(['order', 'duplicate-id']);
  });

  it('notices an id that was used before', () => {
    const chain = new Chain().beat(1);
    const id = /"id":"([0-9a-f]{32})"/.exec(Buffer.from(chain.commits[1]?.message ?? []).toString())?.[1] ?? '';
    chain.beat(1).edit(2, /"id":"[0-9a-f]{32}"/, `"id":"${id}"`);
    expect(kinds(chain)).toEqual(['duplicate-id']);
  });

  it.each([
    ['a commit by hand', 'Update genesis.json\n', 'message'],
    ['bytes that are no text', Buffer.from([0x80, 0xff]), 'message'],
    ['a line that is not JSON', 'heartbeat\n\n{"seq":1\n', 'entry-malformed'],
    ['a line of another kind', 'heartbeat\n\n[]\n', 'entry-malformed'],
  ])('notices %s', (_what, message, kind) => {
    expect(kinds(new Chain().push(message))).toEqual([kind]);
  });

  it.each([
    ['an unknown field', '"colour":"red"', 'entry-malformed', '"colour"'],
    ['an unknown type', '"type":"party"', 'entry-type', '"party"'],
  ])('refuses to understand half of %s', (_what, field, kind, named) => {
    const chain = new Chain().beat(1);
    if (kind === 'entry-type') chain.edit(1, '"type":"heartbeat"', field);
    else withField(chain, 1, field);
    expect(verify(chain).problems).toMatchObject([{ kind, message: expect.stringContaining(named) }]);
  });

  it('refuses a format from the future by its number', () => {
    const chain = new Chain().edit(0, '"format":1', '"format":2,"shards":4');
    expect(verify(chain).problems).toMatchObject([{ kind: 'format', message: expect.stringContaining('format 2') }]);
  });

  it('refuses a chain without a beginning, and one that begins twice', () => {
    const headless = new Chain().beat(2);
    headless.commits.shift();
    expect(kinds(headless)).toContain('gap');
    const twice = new Chain();
    twice.add('again', { type: 'genesis', actor, data: { format: 1, repositoryId: 7 } });
    expect(kinds(twice)).toEqual(['genesis']);
  });

  it('passes on what the reader found wrong with a commit', () => {
    const chain = new Chain();
    chain.push(chain.compose('heartbeat', heartbeat(1)).message, 'it has two parents');
    expect(verify(chain).problems).toMatchObject([{ kind: 'commit', message: 'it has two parents' }]);
  });
});

describe('who may write', () => {
  it('nobody without a signature once there is a key', () => {
    const chain = new Chain(newSigner());
    delete chain.signer;
    expect(kinds(chain.beat(1))).toEqual(['unsigned']);
  });

  it('nobody with another key', () => {
    const chain = new Chain(newSigner());
    chain.signer = newSigner();
    expect(kinds(chain.beat(1))).toEqual(['signature']);
  });

  it('nobody who signs while there is no key', () => {
    const chain = new Chain();
    chain.signer = newSigner();
    expect(kinds(chain.beat(1))).toEqual(['signature']);
  });

  it('the next key, once the one in force has named it', () => {
    const chain = new Chain(newSigner()).beat(1);
    const successor = newSigner();
    chain.add('ledger: new key', { type: 'key', actor, data: { publicKey: successor.publicKey } });
    chain.signer = successor;
    expect(verify(chain.beat(2))).toMatchObject({ problems: [], position: { publicKey: successor.publicKey } });
  });

  it('not a key that named itself', () => {
    const chain = new Chain(newSigner());
    chain.signer = newSigner();
    chain.add('ledger: new key', { type: 'key', actor, data: { publicKey: chain.signer.publicKey } });
    expect(kinds(chain, { signatures: 'newest' })).toEqual(['signature']);
  });

  it('not something that is no key', () => {
    const chain = new Chain(newSigner());
    chain.add('ledger: new key', { type: 'key', actor, data: { publicKey: 'MCowBQ' } });
    expect(kinds(chain)).toEqual(['key']);
  });

  it('an unsigned chain is not the one of a writer who has a key', () => {
    expect(kinds(new Chain().beat(1), { publicKey: newSigner().publicKey })).toEqual(['key']);
  });

  it('a chain signed throughout by a stranger is not ours either', () => {
    expect(kinds(new Chain(newSigner()).beat(1), { publicKey: newSigner().publicKey })).toEqual(['key']);
  });

  it('a ledger of another repository is foreign', () => {
    expect(kinds(new Chain(undefined, 7).beat(1), { repositoryId: 7 })).toEqual([]);
    expect(kinds(new Chain(undefined, 7).beat(1), { repositoryId: 8 })).toEqual(['foreign-repository']);
  });

  it('reading quickly still refuses a newest batch that is not signed well', () => {
    const signer = newSigner();
    const chain = new Chain(signer).beat(2);
    chain.signer = newSigner();
    expect(kinds(chain.beat(1), { signatures: 'newest' })).toEqual(['signature']);
  });
});

describe('an adoption', () => {
  const adopt = (head: string, more: { repositoryId?: number } = {}): Draft => ({
    type: 'adopted',
    actor,
    data: { head, reason: 'a person committed by mistake', ...more },
  });

  it('goes on from the last good entry and leaves out what came between', () => {
    const chain = new Chain(newSigner()).beat(2).push('Update genesis.json\n');
    const broken = chain.head;
    chain.add('ledger: adopted', adopt(broken)).beat(2);
    const verification = verify(chain);
    expect(verification).toMatchObject({ problems: [], position: { size: 6 } });
    expect(verification.adopted).toMatchObject([{ seq: 3, head: broken, problems: [{ kind: 'message' }] }]);
    expect([...verification.position.leftOut]).toEqual([broken]);
  });

  it('counts only with the signature of the key in force', () => {
    const chain = new Chain(newSigner()).beat(2).push('Update genesis.json\n');
    chain.signer = newSigner();
    chain.add('ledger: adopted', adopt(chain.head));
    expect(kinds(chain, { signatures: 'newest' })).toEqual(['message', 'signature']);
  });

  it('counts only on the commit that it names', () => {
    const chain = new Chain(newSigner()).beat(2).push('Update genesis.json\n');
    chain.add('ledger: adopted', adopt('f'.repeat(40)));
    expect(kinds(chain)).toEqual(['message', 'adoption']);
  });

  it('moves a ledger to another repository', () => {
    const chain = new Chain(newSigner(), 7).beat(1);
    chain.add('ledger: adopted', adopt(chain.head, { repositoryId: 8 })).beat(1);
    expect(kinds(chain, { repositoryId: 8 })).toEqual([]);
    expect(kinds(chain, { repositoryId: 7 })).toEqual(['foreign-repository']);
  });
});

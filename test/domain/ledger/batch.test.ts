import { describe, expect, it } from '@jest/globals';
import { formatBatch, parseBatch, signedText } from '../../../src/domain/ledger/batch.js';
import type { Draft } from '../../../src/domain/ledger/event.js';
import { actor, Chain, heartbeat, newSigner } from './chain.js';

describe('a batch as a commit message', () => {
  it('is a subject, a blank line, the entries, and the signature as a trailer of git', () => {
    const chain = new Chain(newSigner());
    const { message } = chain.compose('pay-db.7: delivered 2/3', heartbeat(1), heartbeat(2));
    const lines = message.split('\n');
    expect(lines[0]).toBe('pay-db.7: delivered 2/3');
    expect(lines[1]).toBe('');
    expect(lines.slice(2, 4).map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2]);
    expect(lines.slice(4)).toEqual(['', expect.stringMatching(/^Rekeyer-Signature: ed25519 \S{88}$/), '']);
  });

  it('signs everything that stands before the trailer', () => {
    const chain = new Chain(newSigner());
    const { message } = chain.compose('heartbeat', heartbeat(1));
    const batch = parseBatch(message);
    expect(batch && message.startsWith(`${signedText(batch)}\nRekeyer-Signature: `)).toBe(true);
  });

  it.each([
    ['signed', newSigner()],
    ['unsigned', undefined],
  ])('reads back to the byte, %s', (_name, signer) => {
    const { message } = new Chain(signer).compose('heartbeat', heartbeat(1), heartbeat(2));
    const batch = parseBatch(message);
    expect(batch?.lines).toHaveLength(2);
    expect(batch && formatBatch(batch)).toBe(message);
  });

  it.each([
    ['nothing', ''],
    ['a person’s commit', 'Update genesis.json\n'],
    ['no blank line after the subject', 'subject\n{"seq":1}\n'],
    ['no newline at the end', 'subject\n\n{"seq":1}'],
    ['a trailer without entries', `subject\n\nRekeyer-Signature: ed25519 ${'A'.repeat(86)}==\n`],
  ])('is not: %s', (_what, message) => {
    expect(parseBatch(message)).toBeUndefined();
  });

  it('refuses entries larger than a commit message should hold', () => {
    const evidence = 'x'.repeat(17 * 1024);
    const draft: Draft = { type: 'recorded', actor, data: { rotatedAt: '2026-11-20', evidence } };
    expect(() => new Chain().compose('pay-db: recorded', draft)).toThrow('16 KiB');
    expect(() => new Chain().compose('many', ...Array.from({ length: 2500 }, (_, n) => heartbeat(n)))).toThrow('512');
  });

  it('refuses to say nothing', () => {
    expect(() => new Chain().compose('nothing')).toThrow('says nothing');
  });
});

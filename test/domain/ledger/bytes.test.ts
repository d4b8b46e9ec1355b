import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashOf, NO_ROOT, serialise } from '../../../src/domain/ledger/bytes.js';
import type { Entry } from '../../../src/domain/ledger/event.js';
import { actor } from './chain.js';

const entry = (reason: string): Entry => ({
  data: { reason },
  type: 'compromised',
  credential: 'pay-db',
  actor,
  run: '17/1',
  at: '2026-11-21T08:00:00.000Z',
  id: '0'.repeat(32),
  prev: NO_ROOT,
  seq: 0,
});

describe('the line of an entry', () => {
  it('has its keys in a fixed order, whatever order they came in', () => {
    expect(serialise(entry('found in a log'))).toBe(
      `{"seq":0,"prev":"${NO_ROOT}","id":"${'0'.repeat(32)}","at":"2026-11-21T08:00:00.000Z","credential":"pay-db",` +
        '"type":"compromised","actor":{"login":"rekeyer[bot]","id":41,"kind":"app"},"run":"17/1",' +
        '"data":{"reason":"found in a log"}}',
    );
  });

  it('sorts data and evidence, and leaves out what is undefined', () => {
    const done: Entry = {
      ...entry(''),
      type: 'done',
      data: { version: 'v', wave: 0, step: 'verify', evidence: { b: 1, a: true } },
    };
    expect(serialise(done)).toContain('"data":{"evidence":{"a":true,"b":1},"step":"verify","version":"v","wave":0}');
    expect(serialise({ ...done, plan: undefined } as unknown as Entry)).not.toContain('plan');
  });

  it.each([
    ['a mention', 'ask @bob', /@/],
    ['an issue', 'see #12', /#\d/],
    ['an issue elsewhere', 'acme/pay#3', /#\d/],
    ['an issue by its old name', 'fixes GH-7 and gh-8', /\bgh-\d/i],
    ['a link', 'https://github.com/acme/pay/issues/1', /:\/\//],
    ['an override of direction', 'abc\u202edef', /\u202e/],
    ['a control of the terminal', 'a\u009bb', /\u009b/],
    ['a line separator', 'a\u2028b', /\u2028/],
  ])('says %s without writing it', (_what, reason, loud) => {
    const line = serialise(entry(reason));
    expect(line).not.toMatch(loud);
    expect((JSON.parse(line) as Entry).data).toEqual({ reason });
  });

  it('is one line that reads back as what was written, for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (reason) => {
        const line = serialise(entry(reason));
        expect(line).not.toMatch(/[\n\r@]|#\d/);
        expect(JSON.parse(line)).toEqual(entry(reason));
      }),
    );
  });

  it('is hashed by its bytes as they stand', () => {
    const line = '{"text":"Grüße"}';
    expect(hashOf(line)).toBe(createHash('sha256').update(Buffer.from(line, 'utf8')).digest('hex'));
    expect(hashOf(line)).not.toBe(hashOf('{"text": "Grüße"}'));
  });
});

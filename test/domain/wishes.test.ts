import { describe, expect, it } from '@jest/globals';
import type { Credential } from '../../src/domain/credential.js';
import type { LedgerState, RequestState } from '../../src/domain/ledger/event.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import type { Registry } from '../../src/domain/registry.js';
import { DAY } from '../../src/domain/time.js';
import { requestName, type WishFacts, wishes } from '../../src/domain/wishes.js';
import type { Severity, Work } from '../../src/domain/work.js';
import { credential, policy } from './registry-parts.js';

const now = Date.UTC(2026, 10, 21);
const start = { at: now, code: 'NOW', reason: 'now' } as unknown as Work['start'];
const work = (name: string, severity: Severity = 'critical', action: Work['action'] = 'propose'): Work => ({
  credential: name,
  action,
  severity,
  start,
});
const many = (count: number, prefix = 'db') => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

function facts(
  names: readonly string[],
  change: Partial<WishFacts> & { openPullRequests?: number; requests?: LedgerState['requests'] } = {},
): WishFacts {
  const { openPullRequests = 10, requests = new Map(), ...more } = change;
  const credentials = names.map((name) => credential({ name }));
  return {
    work: names.map((name) => work(name)),
    registry: { credentials, config: { limits: { openPullRequests } } } as unknown as Registry,
    ledger: { credentials: new Map(), requests },
    policyOf: () => policy({ name: 'db' }),
    now,
    ...more,
  };
}

const proposed = (credentials: string, change: Partial<RequestState> = {}): RequestState => ({
  state: 'proposed',
  at: now - DAY,
  proposal: { request: 'r', reason: 'overdue', credentials, blob: '', requester: 'x:1' },
  ...change,
});
const declined = (at: number, credentials = 'db-0') =>
  new Map([['r', proposed(credentials, { state: 'refused', code: 'PROPOSAL_DECLINED', at })]]);

describe('what is proposed', () => {
  it('is asked for together where one owner and policy are concerned, up to 25 at a time', () => {
    const parted = wishes(facts(many(60)));
    expect(parted.map(({ credentials }) => credentials.length)).toEqual([25, 25, 10]);
    expect(parted[0]).toMatchObject({ reason: 'overdue' });
  });

  it('is parted by owner, policy and reason, in the order of the scan', () => {
    const names = many(4);
    const given = facts(names, {
      work: [work('db-0', 'emergency'), work('db-1'), work('db-2', 'warning'), work('db-3')],
      policyOf: ({ name }) => policy({ name: name === 'db-3' ? 'other' : 'db' }),
    });
    expect(wishes(given)).toEqual([
      { reason: 'compromised', credentials: ['db-0'] },
      { reason: 'overdue', credentials: ['db-1'] },
      { reason: 'due', credentials: ['db-2'] },
      { reason: 'overdue', credentials: ['db-3'] },
    ]);
  });

  it('is only what the policy wants proposed', () => {
    const given = facts(many(3), {
      work: [work('db-0', 'critical', 'issue'), work('db-1', 'critical', 'rotate'), work('db-2')],
    });
    expect(wishes(given).flatMap(({ credentials }) => credentials)).toEqual(['db-2']);
  });
});

describe('what is not proposed again', () => {
  it('what is open, unless it has become more pressing', () => {
    const requests = new Map([['r', proposed('db-0 db-1')]]);
    expect(wishes(facts(['db-0', 'db-1', 'db-2'], { requests }))).toEqual([
      { reason: 'overdue', credentials: ['db-2'] },
    ]);
    const pressing = facts(['db-0'], { requests, work: [work('db-0', 'emergency')] });
    expect(wishes(pressing)).toEqual([{ reason: 'compromised', credentials: ['db-0'] }]);
  });

  it('what people closed within 7 days, to the millisecond', () => {
    expect(wishes(facts(['db-0'], { requests: declined(now - 7 * DAY + 1) }))).toEqual([]);
    expect(wishes(facts(['db-0'], { requests: declined(now - 7 * DAY) }))).toHaveLength(1);
    const risen = facts(['db-0'], { requests: declined(now - DAY), work: [work('db-0', 'emergency')] });
    expect(wishes(risen)).toHaveLength(1);
  });

  it('but what was refused for another reason is', () => {
    const requests = new Map([['r', proposed('db-0', { state: 'refused', code: 'PLAN_CHANGED' })]]);
    expect(wishes(facts(['db-0'], { requests }))).toHaveLength(1);
  });
});

describe('the limit of open pull requests', () => {
  it('holds, the open ones counted, and a compromise does not wait for it', () => {
    const requests = new Map([['r', proposed('other')]]);
    const each = { policyOf: ({ name }: Credential) => policy({ name }) };
    expect(wishes(facts(many(5), { ...each, requests, openPullRequests: 3 }))).toHaveLength(2);
    const leaked = many(5).map((name, index) => work(name, index === 4 ? 'emergency' : 'critical'));
    const given = facts(many(5), { ...each, requests, openPullRequests: 1, work: leaked });
    expect(wishes(given)).toEqual([{ reason: 'compromised', credentials: ['db-4'] }]);
  });
});

describe('what is derived', () => {
  const root = credential({ name: 'root', derives: ['leaf'] });
  const registry = {
    credentials: [root, credential({ name: 'leaf', derives: ['twig'] }), credential({ name: 'twig' })],
    config: { limits: { openPullRequests: 10 } },
  } as unknown as Registry;

  it('is proposed with what it is derived from, however far', () => {
    const given = facts([], { registry, work: [work('root')] });
    expect(wishes(given)).toEqual([{ reason: 'overdue', credentials: ['root', 'leaf', 'twig'] }]);
  });

  it('is left alone where it is under way, and where its policy proposes nothing', () => {
    const ledger = { credentials: new Map([['leaf', { generation: 1, open: [] }]]), requests: new Map() };
    const policyOf = ({ name }: Credential) => policy({ onDue: name === 'twig' ? 'rotate' : 'propose' });
    const given = facts([], { registry, ledger, policyOf, work: [work('root')] });
    expect(wishes(given)).toEqual([{ reason: 'overdue', credentials: ['root'] }]);
  });
});

describe('the limits of a policy', () => {
  const limited = (limits: RotationPolicy['limits']) => ({ policyOf: () => policy({ name: 'db', limits }) });
  const asked = (given: WishFacts) => wishes(given).flatMap(({ credentials }) => credentials);

  it('let no more be proposed than may begin, the first first; a compromise does not wait for them', () => {
    expect(asked(facts(many(5), limited({ maxPerRun: 2 })))).toEqual(['db-0', 'db-1']);
    const leaked = { work: [...many(4).map((name) => work(name)), work('db-4', 'emergency')] };
    expect(asked(facts(many(5), { ...limited({ maxPerRun: 1 }), ...leaked }))).toEqual(['db-0', 'db-4']);
  });

  it('count what is proposed and not decided', () => {
    const requests = new Map([['r', proposed('db-0 db-1')]]);
    expect(asked(facts(many(9), { ...limited({ maxConcurrent: 3 }), requests }))).toEqual(['db-2']);
    expect(asked(facts(many(20), { ...limited({ maxPercentPerDay: 15 }), requests }))).toEqual(['db-2']);
  });
});

describe('the name of a request', () => {
  it.each([
    ['@acme/payments', '2026-11-21-payments-1'],
    ['@alice', '2026-11-21-alice-1'],
    ['@acme/Data_Platform', '2026-11-21-data-platform-1'],
    ['@acme/___', '2026-11-21-owner-1'],
    [`@acme/${'a'.repeat(100)}`, `2026-11-21-${'a'.repeat(50)}-1`],
  ])('of %s is %s', (owner, name) => {
    expect(requestName(owner, now, () => false)).toBe(name);
    expect(name.length).toBeLessThanOrEqual(63);
  });

  it('is free', () => {
    const taken = new Set(['2026-11-21-payments-1', '2026-11-21-payments-2']);
    expect(requestName('@acme/payments', now, (name) => taken.has(name))).toBe('2026-11-21-payments-3');
  });
});

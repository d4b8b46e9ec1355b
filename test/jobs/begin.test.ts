import { describe, expect, it } from '@jest/globals';
import { families } from '../../src/compose/families.js';
import type { Connection } from '../../src/domain/connection.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import type { Registry } from '../../src/domain/registry.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import { policyAuthority } from '../../src/jobs/authority/policy.js';
import { begin } from '../../src/jobs/begin.js';
import { credential, policy } from '../domain/registry-parts.js';
import { MemoryLedger } from '../doubles/ledger.js';
import { SetClock } from '../doubles/set-clock.js';
import { actor } from './rotate-bench.js';

const now = Date.UTC(2026, 10, 21, 12);
const none = { hosts: [], accountIds: [], repositories: [], urls: [], roots: [], auth: {}, commands: {} };
const connections: Connection[] = [
  { ...none, name: 'db', kind: 'postgresql', hosts: ['db.example.com'], credentials: ['pay-*'] },
  {
    ...none,
    name: 'host',
    kind: 'file',
    roots: ['/srv/app'],
    credentials: ['pay-*'],
    commands: { app: ['/bin/true'] },
  },
];

function registryWith(change: Partial<RotationPolicy>): Registry {
  const rules = [policy({ onDue: 'rotate', ...change })];
  return { credentials: [credential()], policies: rules, exceptions: [], requests: [] } as unknown as Registry;
}

/** A ledger in memory, the rotation begun in it, and the authority that judges it by `later`. */
async function begun(first: Registry, later: Registry | undefined = first) {
  const ledger = new MemoryLedger({ clock: new SetClock(now) });
  const ports = { ledger, families, connections };
  const failed = await begin(['pay-db'], first, ports, { actor, now, reason: 'due' });
  const authority = policyAuthority({ ...ports, registry: async () => later });
  const entries = ledger.entries().filter(({ rotation }) => rotation === 'pay-db.1');
  return { ledger, ports, failed, authority, entries, plan: entries[1]?.plan };
}

describe('begin', () => {
  it('enters the rotation as requested and approved by its policy, with the plan that it is held to', async () => {
    const { failed, entries } = await begun(registryWith({}));
    expect(failed).toEqual([]);
    expect(entries).toMatchObject([
      { type: 'requested', data: { action: 'rotate', reason: 'due', generation: 1 } },
      { type: 'approved', data: { by: 'policy:db-60d' }, plan: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
  });

  it('leaves alone what is under way', async () => {
    const { ledger, ports } = await begun(registryWith({}));
    const before = ledger.entries().length;
    expect(await begin(['pay-db'], registryWith({}), ports, { actor, now, reason: 'due' })).toEqual([]);
    expect(ledger.entries()).toHaveLength(before);
  });

  it.each([
    ['without a policy that lets it', { onDue: 'propose' as const }, 'APPROVAL_NEEDED'],
    ['in a freeze', { freezes: [{ from: now - DAY, to: now + DAY, reason: 'peak season' }] }, 'OUT_OF_WINDOW'],
    ['outside of its windows', { windows: [{ cron: '0 2 * * *', duration: HOUR, timezone: 'UTC' }] }, 'OUT_OF_WINDOW'],
  ])('does not begin %s', async (_, change, code) => {
    const { failed, entries } = await begun(registryWith(change));
    expect(failed).toMatchObject([{ credential: 'pay-db', code }]);
    expect(entries).toEqual([]);
  });

  it('does not begin what is not there or cannot be reached, and begins the rest', async () => {
    const ledger = new MemoryLedger({ clock: new SetClock(now) });
    const ports = { ledger, families, connections };
    const two = { ...registryWith({}), credentials: [credential(), credential({ name: 'search-db' })] };
    const failed = await begin(['nobody', 'search-db', 'pay-db'], two, ports, { actor, now, reason: 'manual' });
    expect(failed.map(({ code }) => code)).toEqual(['CREDENTIAL_REMOVED', 'CONNECTION_MISSING']);
    expect((await ledger.read()).state.credentials.get('pay-db')?.generation).toBe(1);
  });
});

describe('the authority of a policy', () => {
  it('lets start and continue what it let begin', async () => {
    const { authority, plan } = await begun(registryWith({}));
    expect([await authority.mayStart('pay-db.1', plan), await authority.mayContinue('pay-db.1', plan)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['the policy changed its mind', registryWith({ onDue: 'propose' }), 'UNAUTHORIZED_MERGE'],
    ['the registry has errors', undefined, 'REGISTRY_INVALID'],
    ['the plan would be another', registryWith({ gracePeriod: DAY }), 'PLAN_CHANGED'],
  ])('does not let start when %s', async (_, later, code) => {
    const { ports, plan } = await begun(registryWith({}));
    const authority = policyAuthority({ ...ports, registry: async () => later });
    expect(await authority.mayStart('pay-db.1', plan)).toMatchObject({ code });
  });

  it('does not judge an approval on GitHub, but continues what started there while its request stands', async () => {
    const { ports, plan } = await begun(registryWith({}));
    const asked = { action: 'rotate', reason: 'due', generation: 1, requester: 'alice:1' } as const;
    const of = { rotation: 'pay-db.1', credential: 'pay-db', actor };
    const fresh = new MemoryLedger({ clock: new SetClock(now) });
    await fresh.append(await fresh.read(), 'by pull request', [
      { ...of, type: 'requested', data: { ...asked, request: 'r-1' } },
      { ...of, type: 'approved', data: { by: 'bob:2', pull: 7 }, ...(plan ? { plan } : {}) },
    ]);
    const judge = (requests: readonly object[]) =>
      policyAuthority({
        ...ports,
        ledger: fresh,
        registry: async () => ({ ...registryWith({}), requests }) as unknown as Registry,
      });
    const standing = judge([{ name: 'r-1' }]);
    expect(await standing.mayStart('pay-db.1', plan)).toMatchObject({ code: 'APPROVAL_ELSEWHERE' });
    expect(await standing.mayContinue('pay-db.1', plan)).toBeUndefined();
    expect(await judge([]).mayContinue('pay-db.1', plan)).toMatchObject({ code: 'REQUEST_WITHDRAWN' });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { PolicyException } from '../../../src/domain/exception.js';
import type { Selector } from '../../../src/domain/policy.js';
import { DAY } from '../../../src/domain/time.js';
import { at, codesIn, evaluateWorld, exception, findingIn } from '../../builders.js';

/** Over on 2026-04-10T00:00Z by itself; the exception holds from 2026-03-01 to 2026-05-01, both midnight. */
const policy = { maxAge: 90 * DAY, warnBefore: [14 * DAY] };

function selecting(selector: Selector): PolicyException {
  const { credentialRefs: _refs, ...rest } = exception();
  return { ...rest, selector };
}

describe('excepted', () => {
  it.each([
    ['before the lead time it changes nothing', '2026-03-26T23:59:59.999Z', 'active', []],
    ['from the lead time on', '2026-03-27T00:00:00.000Z', 'excepted', ['excepted']],
    ['past the limit', '2026-04-10T00:00:00.001Z', 'excepted', ['excepted']],
    ['in the lead time of the longer limit', '2026-04-17T00:00:00.000Z', 'excepted', ['excepted', 'due']],
    ['at its end', '2026-05-01T00:00:00.000Z', 'excepted', ['excepted', 'due']],
    ['one ms after its end it has no effect at all', '2026-05-01T00:00:00.001Z', 'overdue', ['overdue']],
  ])('%s', (_what, now, status, codes) => {
    const world = { policy, exception: {} };
    expect(evaluateWorld(now, world).status).toBe(status);
    expect(codesIn(now, world)).toEqual(codes);
  });

  it.each([
    ['one ms before it starts', '2026-04-19T23:59:59.999Z', 'overdue'],
    ['when it starts', '2026-04-20T00:00:00.000Z', 'excepted'],
  ])('%s', (_what, now, status) => {
    const late = { startsAt: at('2026-04-20T00:00:00Z') };
    expect(evaluateWorld(now, { policy, exception: late }).status).toBe(status);
  });

  it('ends where its extension ends, if that is before its own end', () => {
    const short = { effect: { extendMaxAge: 10 * DAY } };
    expect(evaluateWorld('2026-04-20T00:00:00.000Z', { policy, exception: short }).status).toBe('excepted');
    expect(codesIn('2026-04-20T00:00:00.001Z', { policy, exception: short })).toEqual(['overdue']);
  });

  it('gives the longest time of several', () => {
    const exceptions = [exception({ effect: { extendMaxAge: 10 * DAY } }), exception({ name: 'b' })];
    expect(evaluateWorld('2026-04-12', { policy, exceptions }).dueAt).toBe(at('2026-05-01T00:00:00Z'));
  });

  it.each([
    ['another policy', exception({ policyRef: 'aws' })],
    ['another credential', exception({ credentialRefs: ['pay-db-2'] })],
    ['nobody', exception({ credentialRefs: [] })],
    ['another type', selecting({ types: ['api-key'] })],
  ])('of %s has no effect', (_what, other) => {
    expect(evaluateWorld('2026-04-12', { policy, exceptions: [other] }).status).toBe('overdue');
  });

  it('can select', () => {
    const exceptions = [selecting({ types: ['database-password'] })];
    expect(evaluateWorld('2026-04-12', { policy, exceptions }).status).toBe('excepted');
  });

  it('has no effect where the policy allows none', () => {
    const closed = {
      ...policy,
      exceptions: { allowed: false, maxDuration: DAY, approvers: { users: [], teams: [], roles: [] } },
    };
    expect(evaluateWorld('2026-04-12', { policy: closed, exception: {} }).status).toBe('overdue');
  });

  it('moves no limit but maxAge', () => {
    const world = {
      credential: { expiresAt: at('2026-05-10T00:00:00Z') },
      policy: { renewBefore: 30 * DAY },
      exception: {},
    };
    expect(evaluateWorld('2026-04-12', world).status).toBe('overdue');
  });

  it('says what it changes', () => {
    expect(findingIn('excepted', '2026-04-12', { policy, exception: {} })).toBe(
      'info: due on 2026-04-10 by its policy; exception "pay-db-vendor" (vendor-limitation) gives it until 2026-05-01',
    );
  });
});

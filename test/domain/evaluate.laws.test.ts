import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Credential } from '../../src/domain/credential.js';
import { type Evaluation, type EvaluationInput, evaluate } from '../../src/domain/evaluate.js';
import type { PolicyException } from '../../src/domain/exception.js';
import type { Observation } from '../../src/domain/facts.js';
import type { CredentialState } from '../../src/domain/ledger/event.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import { selects } from '../../src/domain/selector.js';
import { statuses } from '../../src/domain/status.js';
import { DAY, type Instant } from '../../src/domain/time.js';
import { scan } from '../../src/jobs/scan.js';
import { at, credential, exception, policy } from '../builders.js';

// Few values on a coarse grid, so that limits, ends and instants meet often, with a millisecond to either side.
const start = at('2026-01-01T00:00:00Z');
const instant = fc
  .tuple(fc.nat(200), fc.constantFrom(-1, 0, 1))
  .map(([quarters, nudge]): Instant => start + (quarters * DAY) / 4 + nudge);
const days = fc.integer({ min: 1, max: 60 }).map((count) => count * DAY);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const name = fc.constantFrom('a', 'b', 'c');
const type = fc.constantFrom('api-key' as const, 'ssh-key' as const);
const env = fc.constantFrom('prod', 'test');

/** Without the keys whose value is undefined, as the linker hands things out. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

const someCredential: fc.Arbitrary<Credential> = fc
  .record({
    name,
    type,
    labels: env.map((value) => ({ env: value })),
    createdAt: fc.oneof({ weight: 9, arbitrary: instant }, { weight: 1, arbitrary: fc.constant('unknown' as const) }),
    expiresAt: maybe(instant),
    suspend: maybe(instant.map((until) => ({ until, reason: 'test' }))),
  })
  .map((fields) => credential(present(fields)));

const somePolicy: fc.Arbitrary<RotationPolicy> = fc
  .record({
    name: fc.constantFrom('p', 'q', 'r'),
    priority: fc.nat(3),
    selector: fc
      .record({ types: maybe(type.map((one) => [one])), matchLabels: maybe(env.map((one) => ({ env: one }))) })
      .map(present),
    maxAge: maybe(days),
    renewBefore: maybe(days),
    renewBeforePercentage: maybe(fc.integer({ min: 1, max: 99 })),
    maxUnused: maybe(days),
    warnBefore: fc.array(days, { maxLength: 2 }).map((leads) => leads.sort((a, b) => b - a)),
    limits: maybe(days).map((spread) => present({ spread })),
  })
  .map((fields) => policy(present(fields)));

const someException: fc.Arbitrary<PolicyException> = fc
  .record({
    name: fc.constantFrom('x', 'y', 'z'),
    credentialRefs: fc.uniqueArray(name, { minLength: 1 }),
    policyRef: fc.constantFrom('p', 'q', 'r'),
    effect: days.map((extendMaxAge) => ({ extendMaxAge })),
    startsAt: instant,
    expiresAt: instant,
  })
  .map(exception);

const someState: fc.Arbitrary<CredentialState> = fc
  .record({
    generation: fc.nat(3),
    rotatedAt: maybe(instant),
    compromised: maybe(instant.map((when) => ({ at: when, reason: 'leak', seq: 1 }))),
  })
  .map(present);

const someObservation: fc.Arbitrary<Observation> = fc
  .record({ usedAt: maybe(fc.oneof(instant, fc.constant('never' as const))), endsAt: maybe(instant) })
  .map(present);

const byName = { selector: (one: { name: string }) => one.name };
const someWorld: fc.Arbitrary<EvaluationInput> = fc
  .record({
    credentials: fc.uniqueArray(someCredential, { ...byName, minLength: 1 }),
    policies: fc.uniqueArray(somePolicy, byName),
    exceptions: fc.uniqueArray(someException, byName),
    states: fc.dictionary(name, someState),
    observations: fc.dictionary(name, someObservation),
    now: instant,
  })
  .map(({ credentials, policies, exceptions, states, observations, now }) => ({
    now,
    registry: { credentials, policies, exceptions },
    ledger: { credentials: new Map(Object.entries(states)), requests: new Map() },
    observations: new Map(Object.entries(observations)),
  }));

const RUNS = { numRuns: 400 };

/** Codes of violations, graver ones standing for the lighter ones that they follow from. */
function violations({ found }: Evaluation): Set<string> {
  const codes = found.filter(({ level }) => level !== 'info').map(({ code }) => code);
  const verdicts = codes.filter((code) =>
    ['compromised', 'expired', 'overdue', 'unused', 'due', 'unknown-age', 'unknown-limit', 'no-policy'].includes(code),
  );
  const pastLimit = verdicts.includes('overdue') || verdicts.includes('unused');
  return new Set([
    ...verdicts.filter((code) => code !== 'unused' && code !== 'overdue'),
    ...(pastLimit ? ['due', 'past-limit'] : []),
  ]);
}

function expectSubset(some: Set<string>, all: Set<string>): void {
  expect([...some].filter((one) => !all.has(one))).toEqual([]);
}

describe('laws of evaluation', () => {
  it('every credential ends as exactly one status, with dates in their order', () => {
    fc.assert(
      fc.property(someWorld, (world) => {
        const evaluations = evaluate(world);
        expect(evaluations.map(({ name }) => name)).toEqual(world.registry.credentials.map(({ name }) => name));
        for (const { status, ageDays, nextActionAt, facts } of evaluations) {
          expect(statuses).toContain(status);
          expect(ageDays ?? 0).toBeGreaterThanOrEqual(0);
          expect(nextActionAt ?? world.now).toBeGreaterThanOrEqual(world.now);
          const { leadAt, workAt, dueAt } = facts.limit ?? { leadAt: 0, workAt: 0, dueAt: 0 };
          expect(leadAt <= workAt && workAt <= dueAt).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('a later now never makes a violation vanish, unless an exception starts in between', () => {
    fc.assert(
      fc.property(someWorld, instant, (world, other) => {
        const [now, later] = [Math.min(world.now, other), Math.max(world.now, other)];
        fc.pre(!world.registry.exceptions.some(({ startsAt }) => now < startsAt && startsAt <= later));
        const after = evaluate({ ...world, now: later });
        evaluate({ ...world, now }).forEach((before, place) => {
          expectSubset(violations(before), violations(after[place]!));
        });
      }),
      RUNS,
    );
  });

  it('an exception never adds a violation nor brings a date forward', () => {
    fc.assert(
      fc.property(someWorld, (world) => {
        const without = evaluate({ ...world, registry: { ...world.registry, exceptions: [] } });
        evaluate(world).forEach((excepted, place) => {
          const bare = without[place]!;
          expectSubset(violations(excepted), violations(bare));
          expect(excepted.dueAt ?? 0).toBeGreaterThanOrEqual(bare.dueAt ?? 0);
        });
      }),
      RUNS,
    );
  });

  it('an exception that is over has no effect at all', () => {
    fc.assert(
      fc.property(someWorld, (world) => {
        const live = world.registry.exceptions.filter(({ expiresAt }) => expiresAt >= world.now);
        const outcome = ({ status, dueAt, nextActionAt, found }: Evaluation) => ({
          status,
          dueAt,
          nextActionAt,
          found,
        });
        expect(evaluate(world).map(outcome)).toEqual(
          evaluate({ ...world, registry: { ...world.registry, exceptions: live } }).map(outcome),
        );
      }),
      RUNS,
    );
  });

  it('the policy that governs selects the credential and none that selects it has a higher priority', () => {
    fc.assert(
      fc.property(someWorld, (world) => {
        for (const { policy: name, facts } of evaluate(world)) {
          const matching = world.registry.policies.filter(({ selector }) => selects(selector, facts.credential));
          const highest = Math.max(...matching.map(({ priority }) => priority));
          expect(matching.find((one) => one.name === name)?.priority ?? Number.NEGATIVE_INFINITY).toBe(highest);
        }
      }),
      RUNS,
    );
  });

  it('the report depends on nothing but the world: not on the order of files, nor on the run', () => {
    fc.assert(
      fc.property(someWorld, (world) => {
        const { credentials, policies, exceptions } = world.registry;
        const reversed = {
          credentials: credentials.toReversed(),
          policies: policies.toReversed(),
          exceptions: exceptions.toReversed(),
        };
        const text = JSON.stringify(scan(world).report);
        expect(JSON.stringify(scan({ ...world, registry: reversed }).report)).toBe(text);
        expect(JSON.stringify(scan(world).report)).toBe(text);
      }),
      RUNS,
    );
  });
});

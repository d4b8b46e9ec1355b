import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import { MINUTE } from '../../src/domain/time.js';
import { preflight } from '../../src/jobs/steps/preflight.js';
import { verifyRetired } from '../../src/jobs/steps/prove.js';
import type { StepContext } from '../../src/jobs/steps/step.js';
import type { Answer } from '../../src/ports/rotator.js';
import { SetClock } from '../doubles/set-clock.js';

const clock = new SetClock();
const material = (version: string) => ({ version, open: {}, sealed: { value: new Secret(version) } });

interface Surroundings {
  readonly obstacles?: readonly string[];
  readonly objections?: readonly string[];
  readonly skew?: number;
  readonly answers?: Readonly<Record<string, Answer>>;
}

/** A step's context of which only what is asked for is there. */
function context({ obstacles = [], objections = [], skew = 0, answers = {} }: Surroundings): StepContext {
  const said: Readonly<Record<string, Answer>> = { old: 'accepted', new: 'accepted', decoy: 'refused', ...answers };
  return {
    clock,
    progress: { version: 'new', done: [{ step: 'stage', wave: 0, at: 0, evidence: { previousVersion: 'old' } }] },
    bindings: {
      rotator: { inspect: async () => ({ obstacles, open: {}, evidence: {} }), now: async () => clock.now() + skew },
      custody: { current: async () => material('old'), read: async (version: string) => material(version) },
      consumers: [{ delivery: { inspect: async () => objections } }],
      probes: [{ attempt: async ({ version }: { version: string }) => said[version], decoy: () => material('decoy') }],
    },
  } as unknown as StepContext;
}

const ref = { step: 'preflight', wave: 0 } as const;

describe('preflight', () => {
  it('finds nothing in the way', async () => {
    expect(await preflight(context({}), ref)).toEqual({ evidence: {} });
  });

  it.each([
    ['the provider names an obstacle', { obstacles: ['there are two keys'] }, 'PREFLIGHT_FAILED'],
    ['a place cannot be written', { objections: ['app/.env cannot be written'] }, 'PREFLIGHT_FAILED'],
    ['the clocks are apart', { skew: 2 * MINUTE }, 'PREFLIGHT_FAILED'],
    ['the value in use is refused', { answers: { old: 'refused' as const } }, 'DRIFT'],
    ['a wrong value is accepted', { answers: { decoy: 'accepted' as const } }, 'VERIFICATION_VOID'],
    ['nobody answers', { answers: { old: 'unreachable' as const } }, 'PROVIDER_UNAVAILABLE'],
  ])('stops when %s', async (_, surroundings, code) => {
    await expect(preflight(context(surroundings), ref)).rejects.toMatchObject({ code });
  });
});

describe('the proof that the old value is dead', () => {
  it('is a refusal beside a new value that is accepted', async () => {
    expect(await verifyRetired(context({ answers: { old: 'refused' } }), ref)).toMatchObject({ evidence: {} });
  });

  it.each([
    ['the old value is accepted', {}, 'RETIRED_ACCEPTED'],
    ['the old value cannot be tried', { answers: { old: 'unreachable' as const } }, 'PROVIDER_UNAVAILABLE'],
    ['the new value is refused', { answers: { new: 'refused' as const } }, 'VERIFY_FAILED'],
  ])('is not given when %s', async (_, surroundings, code) => {
    await expect(verifyRetired(context(surroundings), ref)).rejects.toMatchObject({ code });
  });
});

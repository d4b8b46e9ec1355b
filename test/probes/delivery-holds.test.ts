import { describe, expect, it } from '@jest/globals';
import { nowhere } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { deliveryHolds } from '../../src/probes/delivery-holds.js';
import { awsIamAccessKey } from '../../src/rotators/aws-iam-access-key.js';
import { generatedSecret } from '../../src/rotators/generated-secret.js';
import { probeContract } from '../contracts/probe.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';

type Held = 'holds' | 'other' | 'unknown';
const random = new SeededRandom('delivery-holds');
const material = (value: string): Material => ({ version: 'c.1.1', open: {}, sealed: { value: new Secret(value) } });
const probeOf = (...places: readonly ((asked: Material) => Held)[]) =>
  deliveryHolds.create(
    {},
    {
      credential: 'c',
      connection: nowhere,
      clock: new SetClock(),
      random,
      rotator: { kind: 'generated-secret', options: {} },
      places: places.map((answer) => ({ holds: async (asked: Material) => answer(asked) })),
    },
  );

probeContract('delivery-holds', async () => {
  let answer: Held | undefined;
  const probe = await probeOf((asked) => answer ?? (asked.sealed.value?.reveal() === 'right' ? 'holds' : 'other'));
  return {
    probe,
    good: material('right'),
    bad: material('wrong'),
    gullible: async () => {
      answer = 'holds';
    },
    cut: async () => {
      answer = 'unknown';
    },
    close: async () => {},
  };
});

describe('delivery-holds', () => {
  it.each([
    [['holds', 'holds'], 'accepted'],
    [['holds', 'other'], 'refused'],
    [['holds', 'unknown'], 'unreachable'],
    [['other', 'unknown'], 'refused'],
    [[], 'unreachable'],
  ] as const)('makes of %j that the value is %s', async (answers, verdict) => {
    const probe = await probeOf(...answers.map((answer) => () => answer));
    expect(await probe.attempt(material('x'))).toBe(verdict);
  });

  it('is no proof for a value that a provider judges', () => {
    expect(deliveryHolds.objections?.({}, awsIamAccessKey)).toEqual([expect.stringContaining('a probe that logs in')]);
    expect(deliveryHolds.objections?.({}, generatedSecret)).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/time.js';
import type { Probe } from '../../src/ports/probe.js';
import { awsStsCallerIdentity } from '../../src/probes/aws-sts-caller-identity.js';
import { probeContract } from '../contracts/probe.contract.js';
import { Refusal } from '../doubles/aws/refusal.js';
import { AwsScene, materialOf } from '../doubles/aws/scene.js';

const probeOf = (scene: AwsScene, options = {}): Promise<Probe> =>
  awsStsCallerIdentity.create(options, {
    ...scene.context(),
    rotator: { kind: 'aws-iam-access-key', options: scene.options },
  });

probeContract('aws-sts-caller-identity', async () => {
  const scene = await AwsScene.open();
  const good = materialOf(scene.first);
  return {
    probe: await probeOf(scene),
    good,
    bad: materialOf({ id: scene.first.id, secret: 'wrong' }),
    gullible: async () => {
      scene.aws.gullible = true;
    },
    cut: () => scene.aws.stop(),
    close: () => scene.close(),
  };
});

describe('aws-sts-caller-identity', () => {
  let scene: AwsScene;
  let probe: Probe;
  beforeEach(async () => {
    scene = await AwsScene.open();
    probe = await probeOf(scene);
  });
  afterEach(async () => {
    await probe.close?.();
    await scene.close();
    expect(scene.aws.violations).toEqual([]);
  });

  const account = () => scene.aws.account;
  const questions = () => scene.aws.count('GetCallerIdentity');
  const waited = async (work: () => Promise<unknown>) => {
    const from = scene.clock.monotonic();
    await work();
    return scene.clock.monotonic() - from;
  };

  it('A6: waits for a new key to arrive: "not yet" is not "refused"', async () => {
    account().propagation.create = 20 * SECOND;
    const key = materialOf(account().createKey(scene.user));
    const took = await waited(async () => expect(await probe.attempt(key)).toBe('accepted'));
    expect(took).toBeGreaterThan(20 * SECOND);
    expect(took).toBeLessThan(30 * SECOND);
  });

  it('A6: waits with a decoy of a new key too, until AWS can tell it is one', async () => {
    account().propagation.create = 20 * SECOND;
    const key = materialOf(account().createKey(scene.user));
    expect(await probe.attempt(probe.decoy(key))).toBe('refused');
    const before = questions();
    expect(await probe.attempt(key)).toBe('accepted');
    expect(questions() - before).toBeLessThan(8);
  });

  it('A6: waits for a new key that IAM itself does not list yet', async () => {
    Object.assign(account().propagation, { create: 5 * SECOND, list: 10 * SECOND });
    const key = materialOf(account().createKey(scene.user));
    expect(await probe.attempt(key)).toBe('accepted');
  });

  it('waits for a deactivated key to be refused everywhere', async () => {
    account().propagation.update = 20 * SECOND;
    account().switchKey(scene.user, scene.first.id, 'Inactive');
    const took = await waited(async () => expect(await probe.attempt(materialOf(scene.first))).toBe('refused'));
    expect(took).toBeGreaterThan(20 * SECOND);
    expect(took).toBeLessThan(30 * SECOND);
  });

  it('says at once that an inactive key is refused, when IAM says the same', async () => {
    account().switchKey(scene.user, scene.first.id, 'Inactive');
    const took = await waited(async () => expect(await probe.attempt(materialOf(scene.first))).toBe('refused'));
    expect(took).toBeLessThan(2 * SECOND);
  });

  it('says that a deactivated key is still let in, when it is so to the end', async () => {
    account().propagation.update = 10 * MINUTE;
    account().switchKey(scene.user, scene.first.id, 'Inactive');
    expect(await probe.attempt(materialOf(scene.first))).toBe('accepted');
  });

  it('says refused of a key that never arrives, or is gone, only when its time is over', async () => {
    account().propagation.create = 10 * MINUTE;
    const late = materialOf(account().createKey(scene.user));
    const took = await waited(async () => expect(await probe.attempt(late)).toBe('refused'));
    expect(took).toBeGreaterThan(MINUTE);
    expect(took).toBeLessThanOrEqual(2 * MINUTE);
  });

  it('wants the same answer as often in a row as it was told, at most for as long as it was told', async () => {
    const patient = await probeOf(scene, { successes: 7, timeout: '30s' });
    expect(await patient.attempt(materialOf(scene.first))).toBe('accepted');
    expect(questions()).toBeGreaterThanOrEqual(7);
    account().propagation.create = MINUTE;
    const late = materialOf(account().createKey(scene.user));
    const took = await waited(async () => expect(await patient.attempt(late)).toBe('refused'));
    expect(took).toBeLessThanOrEqual(30 * SECOND);
    await patient.close?.();
  });

  it('proves nothing while the answers keep changing', async () => {
    const flapping = { action: 'GetCallerIdentity', what: new Refusal(403, 'InvalidClientTokenId', 'not here') };
    let asked = 0;
    const { faults } = scene.aws;
    const take = faults.take.bind(faults);
    faults.take = (action) => (action === 'GetCallerIdentity' && ++asked % 2 === 0 ? flapping : take(action));
    expect(await probe.attempt(materialOf(scene.first))).toBe('unreachable');
  });

  it.each([
    ['throttled', { what: new Refusal(400, 'Throttling', 'Rate exceeded') } as const],
    ['answered by a proxy', { what: 'garbage' } as const],
    ['cut off', { what: 'drop' } as const],
  ])('G5: takes being %s for no answer about the key', async (_what, fault) => {
    scene.aws.faults.push({ action: 'GetCallerIdentity', ...fault, times: 2 });
    expect(await probe.attempt(materialOf(scene.first))).toBe('accepted');
    scene.aws.faults.push({ action: 'GetCallerIdentity', ...fault, times: 99 });
    expect(await probe.attempt(materialOf(scene.first))).toBe('unreachable');
  });

  it("G12: takes a clock that is wrong for no answer about the key, and goes by AWS's from then on", async () => {
    const now = scene.clock.now();
    Object.assign(account(), { clock: { now: () => now + 20 * MINUTE } });
    const once = await probeOf(scene, { successes: 1 });
    expect(await once.attempt(materialOf(scene.first))).toBe('unreachable');
    expect(await probe.attempt(materialOf(scene.first))).toBe('accepted');
    expect(scene.aws.requests.filter(({ answer }) => answer === '403 SignatureDoesNotMatch')).not.toEqual([]);
    await once.close?.();
  });

  it("takes another user's key for no proof of ours", async () => {
    const stranger = account().createKey(account().addUser('somebody-else'));
    expect(await probe.attempt(materialOf(stranger))).toBe('unreachable');
  });

  it('proves a key where IAM may not be asked, and takes a refusal at its word when its time is over', async () => {
    scene.executor.user.policies.length = 0;
    expect(await probe.attempt(materialOf(scene.first))).toBe('accepted');
    account().switchKey(scene.user, scene.first.id, 'Inactive');
    const took = await waited(async () => expect(await probe.attempt(materialOf(scene.first))).toBe('refused'));
    expect(took).toBeGreaterThan(MINUTE);
  });

  it('asks at the account of the rotator', () => {
    const rotator = { kind: 'aws-iam-access-key', options: scene.options };
    expect(awsStsCallerIdentity.target({}, rotator)).toEqual({ kind: 'aws', by: 'accountIds', place: account().id });
  });
});

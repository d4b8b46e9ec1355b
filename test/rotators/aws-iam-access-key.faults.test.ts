import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.js';
import type { Rotator } from '../../src/ports/rotator.js';
import { awsIamAccessKey } from '../../src/rotators/aws-iam-access-key.js';
import type { AccessKey } from '../doubles/aws/access-key.js';
import type { Fault } from '../doubles/aws/faults.js';
import { Refusal } from '../doubles/aws/refusal.js';
import { AwsScene, loginBy, materialOf } from '../doubles/aws/scene.js';

let scene: AwsScene;
let rotator: Rotator;
let before: Readonly<Record<string, string>>;
let previous: Material;
beforeEach(async () => {
  scene = await AwsScene.open();
  rotator = await open();
  previous = await rotator.capture(scene.found);
  before = (await rotator.inspect(previous)).open;
});
afterEach(async () => {
  await rotator.close();
  await scene.close();
  expect(scene.aws.violations).toEqual([]);
});

const open = (): Promise<Rotator> =>
  awsIamAccessKey.create(scene.options, { ...scene.context(), strategy: 'dual-write' });
const mint = async (since?: number): Promise<Material> => {
  if (!rotator.mint) throw new Error('it mints');
  return rotator.mint('c.1.1', before, since);
};
const sweep = async (since: number) => rotator.sweep?.(before, since);
const hurt = (action: string, what: Fault['what'], when: Fault['when'] = 'after', times = 1) =>
  scene.aws.faults.push({ action, what, when, times });
const ids = () => scene.keys.map(({ id }) => id);
const statuses = () => scene.keys.map(({ status }) => status);
/** A person makes a key on the console. */
const byHand = (): AccessKey => scene.aws.account.createKey(scene.user);
const rejects = (work: Promise<unknown>, code: string, message: string | RegExp = '') =>
  expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

describe('A1: a user who has two keys already', () => {
  const obstacle = async () => (await rotator.inspect(previous)).obstacles.join('\n');

  it('is not rotated: both are named with age and last use, and the idle one is proposed for removal', async () => {
    const other = byHand();
    scene.clock.advance(200 * DAY);
    scene.aws.consume(scene.first, 's3', 'eu-west-1');
    rotator = await open();
    const text = await obstacle();
    expect(text).toMatch(`${scene.first.id} (the consumer's, active, 200 days old, last used 2027-`);
    expect(text).toMatch('for s3 in eu-west-1');
    expect(text).toMatch(`${other.id} (active, 200 days old, never used)`);
    expect(text).toMatch(`Proposal: deactivate ${other.id}, wait whether anybody complains, then delete ${other.id}`);
  });

  it('is not guessed about: a second key that somebody uses is not proposed for removal', async () => {
    const other = byHand();
    scene.aws.consume(other);
    expect(await obstacle()).toMatch(`Proposal: find out who uses ${other.id} before anything else`);
    scene.aws.account.switchKey(scene.user, other.id, 'Inactive');
    expect(await obstacle()).toMatch(`Proposal: delete ${other.id}`);
  });

  it('proposes nothing where it is not known which one the consumer holds', async () => {
    byHand();
    expect((await rotator.inspect(undefined)).obstacles.join()).toMatch('find out which of them is in use');
  });

  it('gets no third key, whatever the list says', async () => {
    scene.aws.account.propagation.list = 2 * HOUR;
    byHand();
    await rejects(mint(), 'DRIFT', /lost|not ours/);
    expect(ids()).toHaveLength(2);
  });
});

describe('A2: a crash before the order', () => {
  it('leaves one key, and the next attempt makes the second', async () => {
    const made = await mint(scene.clock.now() - MINUTE);
    expect(ids()).toEqual([scene.first.id, made.open.accessKeyId]);
  });
});

describe('A3, G3, G4: the answer to the order is lost', () => {
  const lost: readonly (readonly [string, Fault['what']])[] = [
    ['the connection is cut', 'drop'],
    ['AWS answers 500', new Refusal(500, 'ServiceFailure', 'An internal error has occurred')],
    ['AWS answers 503', new Refusal(503, 'ServiceUnavailable', 'Try later')],
    ['a proxy answers', 'garbage'],
  ];

  it.each(lost)(
    '%s after the effect: it was sent once, and the next attempt removes the orphan',
    async (_how, what) => {
      const since = scene.clock.now();
      hurt('CreateAccessKey', what);
      await rejects(mint(), 'OUTCOME_UNKNOWN');
      expect(scene.aws.count('CreateAccessKey')).toBe(1);
      const [, orphan = ''] = ids();
      scene.clock.advance(10 * MINUTE);
      const made = await mint(since);
      expect(ids()).toEqual([scene.first.id, made.open.accessKeyId]);
      expect(ids()).not.toContain(orphan);
      const orders = scene.aws.requests.filter(({ action }) => /Update|Delete/.test(action));
      expect(orders.map(({ action, parameters }) => `${action} ${parameters.AccessKeyId}`)).toEqual([
        `UpdateAccessKey ${orphan}`,
        `DeleteAccessKey ${orphan}`,
      ]);
    },
  );

  it.each(lost)('%s without an effect: the next attempt finds nothing and makes one', async (_how, what) => {
    const since = scene.clock.now();
    hurt('CreateAccessKey', what, 'before');
    await rejects(mint(), 'OUTCOME_UNKNOWN');
    await mint(since);
    expect(ids()).toHaveLength(2);
    expect(scene.aws.count('DeleteAccessKey')).toBe(0);
  });

  it('nobody was there to get it: that is certain, and nothing was sent', async () => {
    await rotator.now();
    await scene.aws.stop();
    await rejects(mint(), 'PROVIDER_UNAVAILABLE', 'nobody listens there');
  });

  it('the orphan is left alone once somebody used it, or when there is a second one', async () => {
    const since = scene.clock.now();
    hurt('CreateAccessKey', 'drop');
    await rejects(mint(), 'OUTCOME_UNKNOWN');
    const [, orphan] = scene.keys;
    if (orphan) scene.aws.consume(orphan);
    await rejects(mint(since), 'DRIFT', orphan?.id);
    await rejects(Promise.resolve(sweep(since)), 'DRIFT');
    expect(statuses()).toEqual(['Active', 'Active']);
  });

  it('of two new keys none is removed, because one of them is not ours', async () => {
    scene.aws.account.deleteKey(scene.user, scene.first.id);
    before = (await rotator.inspect(undefined)).open;
    const since = scene.clock.now();
    hurt('CreateAccessKey', 'drop');
    await rejects(mint(), 'OUTCOME_UNKNOWN');
    byHand();
    await rejects(Promise.resolve(sweep(since)), 'DRIFT');
    expect(statuses()).toEqual(['Active', 'Active']);
  });

  it('a key from before the order is nobody’s orphan', async () => {
    const since = scene.clock.now() + 2 * MINUTE;
    const stranger = byHand();
    scene.clock.advance(5 * MINUTE);
    await rejects(mint(since), 'DRIFT', stranger.id);
    expect(ids()).toContain(stranger.id);
  });

  it('no third request is made while the order before it is being looked into', async () => {
    const since = scene.clock.now();
    hurt('CreateAccessKey', 'drop');
    await rejects(mint(), 'OUTCOME_UNKNOWN');
    hurt('DeleteAccessKey', 'drop', 'before');
    await rejects(mint(since), 'OUTCOME_UNKNOWN');
    expect(statuses()).toEqual(['Active', 'Inactive']);
    await mint(since);
    expect(statuses()).toEqual(['Active', 'Active']);
  });
});

describe('A4: the list is behind', () => {
  it('waits before it concludes that nothing was created', async () => {
    scene.aws.account.propagation.list = 30 * SECOND;
    const since = scene.clock.now();
    hurt('CreateAccessKey', 'drop');
    await rejects(mint(), 'OUTCOME_UNKNOWN');
    const [, orphan = ''] = ids();
    const made = await mint(since);
    expect(scene.clock.now() - since).toBeGreaterThanOrEqual(30 * SECOND);
    expect(ids()).toEqual([scene.first.id, made.open.accessKeyId]);
    expect(ids()).not.toContain(orphan);
  });

  it('is held by the quota when the list is behind for longer, and looks again later', async () => {
    scene.aws.account.propagation.list = 5 * MINUTE;
    scene.clock.advance(5 * MINUTE);
    const since = scene.clock.now();
    hurt('CreateAccessKey', 'drop');
    await rejects(mint(), 'OUTCOME_UNKNOWN');
    await rejects(mint(since), 'PROVIDER_UNAVAILABLE', 'does not list yet');
    expect(ids()).toHaveLength(2);
    scene.clock.advance(5 * MINUTE);
    const made = await mint(since);
    expect(ids()).toEqual([scene.first.id, made.open.accessKeyId]);
  });

  it('finds a candidate that is listed late', async () => {
    scene.aws.account.propagation.list = 20 * SECOND;
    scene.clock.advance(20 * SECOND);
    const made = await mint();
    expect(await rotator.issue(made, previous)).toMatchObject({ changed: false });
  });
});

describe('A8: the consumer is still on the old one', () => {
  it('adoption is the last use of the new key, after the delivery, by somebody else than us', async () => {
    const made = await mint();
    const since = await rotator.now();
    expect(await rotator.adoption(made, since)).toEqual({ adopted: false, evidence: { used: false } });
    scene.clock.advance(2 * MINUTE);
    expect(await rotator.accepts(made)).toBe('accepted');
    expect(await rotator.adoption(made, since)).toMatchObject({ adopted: false, evidence: { service: 'sts' } });
    scene.consume(made);
    expect(await rotator.adoption(made, since)).toMatchObject({
      adopted: true,
      evidence: { service: 's3', region: 'eu-central-1' },
    });
  });

  it('a consumer’s own use of STS counts in another region', async () => {
    const made = await mint();
    const since = await rotator.now();
    const key = scene.aws.account.liveKey(made.open.accessKeyId ?? '');
    if (key) scene.aws.consume(key, 'sts', 'eu-central-1');
    expect((await rotator.adoption(made, since)).adopted).toBe(true);
  });

  it('uses of the old key count from the switch on; the minute it happened in counts', async () => {
    scene.consume(previous);
    const since = scene.clock.now();
    expect(await rotator.uses(previous, { since })).toMatchObject({ count: 1 });
    expect(await rotator.uses(previous, { since: since + MINUTE })).toEqual({ count: 0 });
  });

  it('our own question may hide a consumer, so it counts as a use of the old key', async () => {
    scene.clock.advance(30 * SECOND);
    const since = scene.clock.now();
    await rotator.accepts(previous);
    expect(await rotator.uses(previous, { since })).toEqual({ count: 0 });
    scene.clock.advance(2 * MINUTE);
    scene.consume(previous);
    await rotator.accepts(previous);
    expect(await rotator.uses(previous, { since })).toMatchObject({ count: 1 });
  });
});

describe('A9: the answer to a deactivation is lost', () => {
  it.each(['before', 'after'] as const)('%s the effect: it is done again', async (when) => {
    await mint();
    hurt('UpdateAccessKey', 'drop', when);
    await rejects(rotator.deactivate(previous), 'OUTCOME_UNKNOWN');
    expect(await rotator.deactivate(previous)).toMatchObject({ changed: when === 'before' });
    expect(statuses()).toEqual(['Inactive', 'Active']);
  });
});

describe('A10: somebody complains', () => {
  it('the old key is activated at once, even while the list still says it is active', async () => {
    await mint();
    scene.aws.account.propagation.list = 30 * SECOND;
    await rotator.deactivate(previous);
    await rotator.reactivate(previous);
    expect(statuses()).toEqual(['Active', 'Active']);
    expect(await rotator.accepts(previous)).toBe('accepted');
  });

  it('a deleted key cannot be brought back, and that is said', async () => {
    await mint();
    await rotator.deactivate(previous);
    await rotator.destroy(previous);
    await rejects(rotator.reactivate(previous), 'PROVIDER_REJECTED', 'nobody can bring it back');
  });
});

describe('A11: the answer to a deletion is lost', () => {
  it.each(['before', 'after'] as const)('%s the effect: it is done again, by the same id', async (when) => {
    const made = await mint();
    await rotator.deactivate(previous);
    hurt('DeleteAccessKey', 'drop', when);
    await rejects(rotator.destroy(previous), 'OUTCOME_UNKNOWN');
    await rotator.destroy(previous);
    expect(ids()).toEqual([made.open.accessKeyId]);
  });
});

describe('A11: a key that is gone', () => {
  it('is as deactivated and as destroyed as can be, and nobody uses it', async () => {
    await mint();
    scene.aws.account.deleteKey(scene.user, scene.first.id);
    expect(await rotator.uses(previous)).toEqual({ count: 0 });
    expect(await rotator.deactivate(previous)).toMatchObject({ changed: false });
    expect(await rotator.destroy(previous)).toMatchObject({ changed: false });
    expect(scene.aws.count('DeleteAccessKey')).toBe(0);
  });
});

describe('A12: the old key is wanted after all', () => {
  it('it is not deleted when somebody activated it again', async () => {
    await mint();
    await rotator.deactivate(previous);
    scene.aws.account.switchKey(scene.user, scene.first.id, 'Active');
    await rejects(rotator.destroy(previous), 'DRIFT', 'active again');
    expect(statuses()).toEqual(['Active', 'Active']);
  });

  it('a list that is behind does not look like that', async () => {
    const made = await mint();
    scene.clock.advance(MINUTE);
    scene.aws.account.propagation.list = 30 * SECOND;
    await rotator.deactivate(previous);
    await rotator.destroy(previous);
    expect(ids()).toEqual([made.open.accessKeyId]);
  });
});

describe('A13: a person works on the same user', () => {
  it('a key that was made meanwhile stays, and is named', async () => {
    const stranger = byHand();
    await rejects(mint(), 'DRIFT', stranger.id);
    expect(ids()).toEqual([scene.first.id, stranger.id]);
  });

  it('a key that was deleted meanwhile is noticed', async () => {
    scene.aws.account.deleteKey(scene.user, scene.first.id);
    await rejects(mint(), 'DRIFT', scene.first.id);
    expect(scene.aws.count('CreateAccessKey')).toBe(0);
  });

  it('a journal that does not say what was there before is no permission', async () => {
    before = {};
    await rejects(mint(), 'DRIFT', 'does not say');
    expect(scene.aws.count('CreateAccessKey')).toBe(0);
  });

  it('what the consumer holds must be a key of the user', async () => {
    const stranger = scene.aws.account.createKey(scene.aws.account.addUser('somebody-else'));
    const found = { ...materialOf(stranger), open: { accessKeyId: stranger.id } };
    await rejects(rotator.capture(found), 'DRIFT', stranger.id);
    const obstacles = (await rotator.inspect(materialOf(stranger))).obstacles;
    expect(obstacles).toEqual([expect.stringContaining(`${stranger.id}, which is no key of`)]);
  });

  it('finds out which key a secret belongs to where the consumer was not given its id', async () => {
    const other = byHand();
    const { open, sealed } = await rotator.capture({ ...materialOf(other), open: {} });
    expect(open).toEqual({ accessKeyId: other.id });
    expect(Object.keys(sealed)).toEqual(['secretAccessKey']);
    await rejects(rotator.capture({ ...materialOf({ id: '', secret: 'other' }), open: {} }), 'DRIFT', 'no key');
  });

  it('an inactive key in use is an obstacle', async () => {
    scene.aws.account.switchKey(scene.user, scene.first.id, 'Inactive');
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('is inactive')]);
  });

  it('a candidate that a person deactivated is given up for another', async () => {
    const made = await mint();
    scene.aws.account.switchKey(scene.user, made.open.accessKeyId ?? '', 'Inactive');
    await rejects(rotator.issue(made, previous), 'PROVIDER_REJECTED', 'inactive');
  });
});

describe('A14, G6: AWS says no', () => {
  it('to a user that is gone: nothing changed, and that is certain', async () => {
    scene.aws.account.deleteKey(scene.user, scene.first.id);
    scene.aws.account.deleteUser(scene.user.name);
    await rejects(rotator.inspect(previous), 'PROVIDER_REJECTED', 'there is no such user');
  });

  it.each(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'])('to %s: nothing changed', async (action) => {
    await rotator.now();
    const [policy] = scene.executor.user.policies.splice(0);
    const [statement] = policy?.Statement ?? [];
    const Action = [statement?.Action ?? []].flat().filter((one) => one !== `iam:${action}`);
    if (statement) scene.executor.user.policies.push({ Statement: [{ ...statement, Action }] });
    const work = async () => {
      const made = await mint();
      await rotator.deactivate(made);
      await rotator.destroy(made);
    };
    await rejects(work(), 'PROVIDER_REJECTED', 'docs/operators/aws-iam.md');
  });

  it('to everybody for a moment: it is tried again for questions, and reported for changes', async () => {
    hurt('ListAccessKeys', new Refusal(400, 'Throttling', 'Rate exceeded'), 'before', 2);
    await rotator.inspect(previous);
    hurt('CreateAccessKey', new Refusal(400, 'Throttling', 'Rate exceeded'), 'before');
    await rejects(mint(), 'PROVIDER_UNAVAILABLE', 'patience');
    expect(ids()).toHaveLength(1);
  });
});

describe('A15: a stalled runner creates a key after the rotation was closed', () => {
  it('the key blocks the next start, named and with a proposal, and breaks nobody', async () => {
    const late = byHand();
    const { obstacles } = await rotator.inspect(previous);
    expect(obstacles.join()).toMatch(`Proposal: deactivate ${late.id}`);
    expect(await rotator.accepts(previous)).toBe('accepted');
  });
});

describe('G17, G21: the login of the executor', () => {
  it('must not be the user whose key is rotated', async () => {
    scene.user.policies.push(...scene.executor.user.policies);
    const context = { ...scene.context({ auth: loginBy(scene.first) }), strategy: 'dual-write' as const };
    const own = await awsIamAccessKey.create(scene.options, context);
    const { obstacles } = await own.inspect(previous);
    expect(obstacles).toEqual([expect.stringContaining('logs in as "svc-payments-deploy" itself')]);
    await own.close();
  });

  it('must belong to the account of the credential: otherwise nothing is touched', async () => {
    const options = { ...scene.options, accountId: '999999999999' };
    const context = {
      ...scene.context({ accountIds: ['999999999999', '123456789012'] }),
      strategy: 'dual-write' as const,
    };
    const other = await awsIamAccessKey.create(options, context);
    await rejects(
      other.inspect(undefined),
      'PROVIDER_REJECTED',
      'logs in to account 123456789012, not to 999999999999',
    );
    await rejects(other.mint?.('c.1.1', before) ?? Promise.resolve(), 'PROVIDER_REJECTED');
    expect(scene.aws.requests.filter(({ action }) => action !== 'GetCallerIdentity')).toHaveLength(
      scene.aws.count('ListAccessKeys'),
    );
    await other.close();
  });
});

describe('G26: what is said', () => {
  it('holds no secret, whatever goes wrong', async () => {
    const made = await mint();
    const values = [scene.first.secret, scene.executor.key.secret, made.sealed.secretAccessKey?.reveal() ?? ''];
    const said: string[] = [];
    const faults: readonly Fault['what'][] = ['drop', 'garbage', new Refusal(403, 'AccessDenied', values.join())];
    for (const what of faults) {
      hurt('ListAccessKeys', what, 'before', 9);
      await rotator.inspect(made).catch((error: Error) => said.push(`${error.stack}${JSON.stringify(error)}`));
      scene.aws.faults.clear();
    }
    expect(said).toHaveLength(3);
    for (const value of values) expect(said.join()).not.toContain(value);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IamUser } from '../../../src/clients/aws/iam-user.js';
import type { Connection } from '../../../src/domain/connection.js';
import { SECOND } from '../../../src/domain/time.js';
import { Refusal } from '../../doubles/aws/refusal.js';
import { AwsScene } from '../../doubles/aws/scene.js';

let scene: AwsScene;
let user: IamUser;
beforeEach(async () => {
  scene = await AwsScene.open();
  user = userBy();
});
afterEach(async () => {
  user.close();
  await scene.close();
  expect(scene.aws.violations).toEqual([]);
});

function userBy(more: Partial<Connection> = {}): IamUser {
  const { accountId, userName } = scene.options;
  const connection = scene.connection(more);
  return new IamUser(userName, { accountId, connection, credential: 'c', clock: scene.clock });
}

describe('one IAM user', () => {
  it('shows all its keys, oldest first, over any number of pages', async () => {
    scene.clock.advance(SECOND);
    scene.aws.account.createKey(scene.user);
    const keys = await user.keys();
    expect(keys.map(({ id }) => id)).toEqual(scene.keys.map(({ id }) => id));
    expect(keys[0]).toEqual({ id: scene.first.id, active: true, created: scene.first.created });
  });

  it("tells AWS's own time, to the second", async () => {
    scene.clock.advance(1_234);
    expect(await user.now()).toBe(Math.floor(scene.clock.now() / SECOND) * SECOND);
  });

  it('knows nothing where it may not look', async () => {
    expect(await user.statusOf(scene.first.id)).toBe('active');
    expect(await user.statusOf(scene.executor.key.id)).toBe('absent');
    scene.executor.user.policies.length = 0;
    expect(await user.statusOf(scene.first.id)).toBe('unknown');
  });

  it('asks again when a question got no answer, and tells when it got none at all', async () => {
    scene.aws.faults.push({ action: 'ListAccessKeys', what: 'drop', times: 2 });
    expect(await user.keys()).toHaveLength(1);
    expect(scene.aws.count('ListAccessKeys')).toBe(3);
    scene.aws.faults.push({ action: 'ListAccessKeys', what: 'drop', times: 3 });
    await expect(user.keys()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it.each([
    ['UpdateAccessKey', () => user.switchKey(scene.first.id, false)],
    ['DeleteAccessKey', () => user.deleteKey(scene.first.id)],
    ['CreateAccessKey', () => user.createKey()],
  ])('sends %s once, whatever comes of it', async (action, order) => {
    await user.keys();
    for (const what of ['drop', 'garbage', new Refusal(500, 'ServiceFailure', '')] as const) {
      scene.aws.faults.push({ action, what });
      await expect(order()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    }
    scene.aws.faults.push({ action, what: new Refusal(400, 'Throttling', '') });
    await expect(order()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    scene.aws.faults.push({ action, what: new Refusal(403, 'AccessDenied', '') });
    await expect(order()).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect(scene.aws.count(action)).toBe(5);
  });

  it('waits ten seconds for an answer, and does not take silence for a refusal', async () => {
    await user.keys();
    scene.aws.faults.push({ action: 'CreateAccessKey', when: 'after', what: 'stall' });
    const from = performance.now();
    await expect(user.createKey()).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      message: expect.stringContaining('no answer in time'),
    });
    expect(performance.now() - from).toBeLessThan(15 * SECOND);
    expect(scene.keys).toHaveLength(2);
  }, 30_000);

  it('knows what was certainly never sent', async () => {
    const nowhere = userBy({ urls: ['https://no-such-host.invalid'] });
    await user.keys();
    await scene.aws.stop();
    await expect(user.createKey()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(nowhere.createKey()).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/host name/),
    });
    nowhere.close();
  });

  it('does not speak TLS with somebody who cannot', async () => {
    const plain = userBy({ urls: [scene.aws.url.replace('http:', 'https:')] });
    await expect(plain.keys()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    plain.close();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { awsSecretsManager } from '../../src/deliveries/aws-secrets-manager.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { custodyContract } from '../contracts/custody.contract.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { Refusal } from '../doubles/aws/refusal.js';
import { AwsStores } from '../doubles/aws/stores-scene.js';

const NAME = 'payments/db';
const FIRST = { DB_PASSWORD: 'first', DB_USER: 'app', OTHER: 'stays' };
const KEYS = { password: 'DB_PASSWORD', username: 'DB_USER' };

let stores: AwsStores;
beforeAll(async () => {
  stores = await AwsStores.open();
});
beforeEach(() => {
  stores.clear();
  stores.putSecret(NAME, JSON.stringify(FIRST));
});
afterAll(async () => {
  await stores.aws.stop();
  expect(stores.aws.violations).toEqual([]);
});

const options = (more: object = { keys: KEYS }) => ({
  accountId: stores.aws.account.id,
  region: 'eu-central-1',
  secretId: NAME,
  ...more,
});
const make = (more?: object) => awsSecretsManager.create(options(more), stores.context(['password', 'username']));
const held = (): Record<string, string> => JSON.parse(stores.secret(NAME) ?? '{}') as Record<string, string>;
const versions = (): number => stores.aws.account.secrets.get(`eu-central-1/${NAME}`)?.versions.size ?? 0;

const material = (version: string): Material => ({
  version,
  open: { username: `user of ${version}` },
  sealed: { password: new Secret(`password of ${version}`) },
});

deliveryContract('aws-secrets-manager', async () => ({
  member: awsSecretsManager,
  delivery: await make(),
  material,
  read: async () => ({ password: held().DB_PASSWORD ?? '', username: held().DB_USER ?? '' }),
  foreign: async () => held().OTHER ?? '',
  jam: async () => {
    stores.aws.faults.push({ action: 'PutSecretValue', what: new Refusal(400, 'Throttling', 'Rate exceeded') });
  },
  close: async () => {},
}));

custodyContract('aws-secrets-manager', async () => {
  const custodyOf = async () => {
    const { custody } = await make();
    if (!custody) throw new Error('it keeps no custody');
    return custody;
  };
  return {
    custody: await custodyOf(),
    reopen: custodyOf,
    atDestination: { password: 'first', username: 'app' },
    close: async () => {},
  };
});

describe('aws-secrets-manager', () => {
  it('moves AWSCURRENT, and keeps what was in use as AWSPREVIOUS', async () => {
    await (await make()).put(material('c.1.1'));
    const { labels } = stores.aws.account.secrets.get(`eu-central-1/${NAME}`) ?? {};
    expect(labels?.get('AWSPENDING')).toBe(labels?.get('AWSCURRENT'));
    expect(labels?.get('AWSPREVIOUS')).toMatch(/^by-hand-/);
  });

  it.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
    'K1, K2: an answer to %s that was lost after the effect costs no second version',
    async (action) => {
      stores.aws.faults.push({ action, when: 'after', what: 'drop' });
      expect(await (await make()).put(material('c.1.1'))).toMatchObject({ changed: true });
      expect([held().DB_PASSWORD, versions()]).toEqual(['password of c.1.1', 2]);
    },
  );

  it('K2: a move that failed before it had an effect is unknown, and done by the next try with the same version', async () => {
    const delivery = await make();
    stores.aws.faults.push({
      action: 'UpdateSecretVersionStage',
      what: new Refusal(500, 'InternalServiceError', 'An error occurred on the server side.'),
    });
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(held()).toEqual(FIRST);
    await (await make()).put(material('c.1.1'));
    expect([held().DB_PASSWORD, versions()]).toEqual(['password of c.1.1', 2]);
  });

  it('K3: stops at a rotation of somebody else, before and while it writes', async () => {
    const delivery = await make();
    const secret = stores.aws.account.secrets.get(`eu-central-1/${NAME}`);
    secret?.versions.set('of-lambda', '{}');
    secret?.labels.set('AWSPENDING', 'of-lambda');
    expect(await delivery.inspect()).toEqual([expect.stringContaining('another rotation')]);
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect([held(), secret?.labels.get('AWSPENDING')]).toEqual([FIRST, 'of-lambda']);
  });

  it('K8: keeps what somebody else writes at the same moment', async () => {
    const delivery = await make();
    stores.aws.requests.length = 0;
    const done = delivery.put(material('c.1.1'));
    while (stores.aws.count('GetSecretValue') === 0) await new Promise((resolve) => setImmediate(resolve));
    stores.putSecret(NAME, JSON.stringify({ ...FIRST, OTHER: 'changed meanwhile' }));
    await done;
    expect(held()).toMatchObject({ OTHER: 'changed meanwhile', DB_PASSWORD: 'password of c.1.1' });
  });

  it('is the whole secret where no keys are named', async () => {
    const delivery = await make({});
    await delivery.put(material('c.1.1'));
    expect(stores.secret(NAME)).toBe('password of c.1.1');
    expect(await delivery.holds(material('c.1.1'))).toBe('holds');
  });

  it('custody survives a lost answer, goes back and forth, and leaves nothing behind', async () => {
    const { custody } = await make();
    stores.aws.faults.push({ action: 'CreateSecret', when: 'after', what: 'drop' });
    for (const version of ['c.1.1', 'c.2.1']) await custody?.stage(material(version));
    for (const version of ['c.1.1', 'c.2.1', 'c.1.1']) {
      await custody?.promote(version);
      expect((await custody?.current())?.version).toBe(version);
    }
    for (const version of ['c.1.1', 'c.2.1']) await custody?.forget(version);
    expect([...stores.aws.account.secrets.keys()]).toEqual([`eu-central-1/${NAME}`]);
  });

  it('writes nothing under a login of another account', async () => {
    const { connection, ...context } = stores.context(['password']);
    const elsewhere = { ...connection, accountIds: ['999999999999'] };
    const other = { ...options(), accountId: '999999999999' };
    const delivery = await awsSecretsManager.create(other, { ...context, connection: elsewhere });
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(held()).toEqual(FIRST);
  });

  it('names what is missing before anything is touched', async () => {
    stores.putSecret(NAME, '{"DB_USER":"app"}');
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('no text under "DB_PASSWORD"')]);
    stores.putSecret(NAME, 'plain');
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('no JSON object')]);
    stores.clear();
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('there is no secret')]);
  });

  it('is not pointed at its own custody, nor two fields at one key', () => {
    expect(awsSecretsManager.objections?.(options({ secretId: 'rekeyer/c', keys: { a: 'P', b: 'P' } }))).toHaveLength(
      2,
    );
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { awsSsmParameter } from '../../src/deliveries/aws-ssm-parameter.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { Refusal } from '../doubles/aws/refusal.js';
import { AwsStores } from '../doubles/aws/stores-scene.js';

const NAME = '/payments/db-password';

let stores: AwsStores;
beforeAll(async () => {
  stores = await AwsStores.open();
});
beforeEach(() => {
  stores.clear();
  stores.putParameter(NAME, 'first');
});
afterAll(async () => {
  await stores.aws.stop();
  expect(stores.aws.violations).toEqual([]);
});

const make = () =>
  awsSsmParameter.create(
    { accountId: stores.aws.account.id, region: 'eu-central-1', parameter: NAME },
    stores.context(['password', 'username']),
  );
const version = (): number => stores.aws.account.parameters.get(`eu-central-1/${NAME}`)?.version ?? 0;

const material = (name: string): Material => ({
  version: name,
  open: {},
  sealed: { password: new Secret(`password of ${name}`) },
});

deliveryContract('aws-ssm-parameter', async () => ({
  member: awsSsmParameter,
  delivery: await make(),
  material,
  read: async () => ({ password: stores.parameter(NAME) ?? '' }),
  foreign: async () => JSON.stringify([...stores.aws.account.parameters.keys()]),
  jam: async () => {
    stores.aws.faults.push({ action: 'PutParameter', what: new Refusal(400, 'TooManyUpdates', 'Too many updates.') });
  },
  close: async () => {},
}));

describe('aws-ssm-parameter', () => {
  it.each(['drop', 'garbage'] as const)(
    'K1: an answer lost after the effect (%s) is decided by reading',
    async (what) => {
      stores.aws.faults.push({ action: 'PutParameter', when: 'after', what });
      expect(await (await make()).put(material('c.1.1'))).toMatchObject({ version: 2, changed: true });
    },
  );

  it('K1: one lost before the effect is unknown, and tried again with one effect', async () => {
    stores.aws.faults.push({ action: 'PutParameter', what: 'drop' });
    await expect((await make()).put(material('c.1.1'))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await (await make()).put(material('c.1.1'));
    expect(version()).toBe(2);
  });

  it('names what is missing, and refuses a parameter that is not encrypted', async () => {
    stores.putParameter(NAME, 'first', 'String');
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('not encrypted')]);
    await expect((await make()).put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    stores.clear();
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('there is no parameter')]);
  });
});

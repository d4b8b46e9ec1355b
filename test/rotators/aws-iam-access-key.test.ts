import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/time.js';
import { awsIamAccessKey } from '../../src/rotators/aws-iam-access-key.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { AwsScene } from '../doubles/aws/scene.js';

for (const delay of [0, 10 * SECOND]) {
  const name = `aws-iam-access-key (changes arrive after ${delay / SECOND} s)`;
  rotatorContract(name, { overlap: true, mints: 'provider' }, async () => {
    const scene = await AwsScene.open();
    Object.assign(scene.aws.account.propagation, { create: delay, update: delay, delete: delay, list: delay / 2 });
    const make = () => awsIamAccessKey.create(scene.options, { ...scene.context(), strategy: 'dual-write' });
    return {
      member: awsIamAccessKey,
      rotator: await make(),
      rival: make,
      found: scene.found,
      use: async (material) => {
        scene.clock.advance(delay);
        scene.consume(material);
        return { end: async () => scene.clock.advance(11 * MINUTE) };
      },
      close: async () => {
        await scene.close();
        expect(scene.aws.violations).toEqual([]);
      },
    };
  });
}

describe('aws-iam-access-key', () => {
  it('turns one identity, whatever the case of its name', () => {
    const identities = (userName: string) => awsIamAccessKey.identities({ userName, accountId: '123456789012' });
    expect(identities('Deploy')).toEqual(identities('deploy'));
  });
});

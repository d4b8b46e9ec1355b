import { describe, expect, it } from '@jest/globals';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();

describe('a rotation by pull request, the honest way', () => {
  it('is proposed, waits, is approved by a review, merged by the bot, and becomes an order', async () => {
    const world = scene();
    const { pull, head, request } = await world.propose('alice');
    await world.checkApproval(pull);
    expect(await world.check(head, 'approval')).toMatchObject({
      conclusion: 'action_required',
      title: 'Waiting for 1 approval',
    });
    expect(world.comments(pull)).toHaveLength(1);
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect(await world.review(pull)).toMatchObject({ merged: true });
    expect(await world.check(head, 'approval')).toMatchObject({ conclusion: 'success', title: 'Approved' });
    expect(await world.authorise()).toEqual({ rotations: ['pay-db.1'], refused: [] });
    const entries = world.ledger.entries().map(({ type, rotation }) => [type, rotation]);
    expect(entries).toEqual([
      ['genesis', undefined],
      ['proposed', undefined],
      ['config-applied', undefined],
      ['requested', 'pay-db.1'],
      ['approved', 'pay-db.1'],
    ]);
    expect((await world.state()).requests.get(request)?.state).toBe('authorised');
    expect(await world.authorise()).toEqual({ rotations: [], refused: [] });
  });
});

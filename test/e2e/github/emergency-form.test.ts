import { describe, expect, it } from '@jest/globals';
import { type DispatchedEmergency, declareByDispatch } from '../../../src/jobs/emergency/dispatch.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();
const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

async function submit(login: string, more: Partial<DispatchedEmergency> = {}) {
  const world = scene();
  const form: DispatchedEmergency = {
    credential: 'pay-db',
    confirm: 'pay-db',
    mode: 'revoke-first',
    reason: 'the laptop was stolen',
    sender: { login, id: world.idOf(login), type: 'User' },
    ...more,
  };
  return declareByDispatch(form, await world.ports(), { actor, now: world.now });
}

const known = async () => (await scene().state()).credentials.get('pay-db');

describe('the form of the emergency workflow', () => {
  it('begins a rotation for a responder, as the comment does', async () => {
    expect(await submit('bob')).toEqual({ outcome: 'begun', rotation: 'pay-db.1' });
    expect((await known())?.incident).toMatchObject({ mode: 'revoke-first', by: `bob:${scene().idOf('bob')}` });
    expect(await submit('carol')).toMatchObject({ outcome: 'refused', why: expect.stringContaining('already') });
  });

  it.each([
    ['somebody else', 'alice', {}, 'UNAUTHORIZED_MERGE'],
    ['a program', 'bob', { sender: { login: 'bob', id: 1, type: 'Bot' } }, 'UNAUTHORIZED_MERGE'],
    ['a name that does not confirm', 'bob', { confirm: 'ship-db' }, 'USAGE'],
    ['no reason', 'bob', { reason: '   now      ' }, 'USAGE'],
    ['what is not there', 'bob', { credential: 'nothing', confirm: 'nothing' }, 'REFERENCE_UNKNOWN'],
  ] as const)('is refused for %s, and nothing is written', async (_, login, more, code) => {
    await expect(submit(login, more)).rejects.toMatchObject({ code });
    expect(await known()).toBeUndefined();
  });
});

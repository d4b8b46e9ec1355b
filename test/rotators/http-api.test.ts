import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { MINUTE, SECOND } from '../../src/domain/time.js';
import { httpApi } from '../../src/rotators/http-api.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { KeysApi } from '../doubles/http/keys-api.js';

const secretOf = ({ sealed }: Material): string => sealed.secret?.reveal() ?? '';
const foundIn = ({ first }: KeysApi): Material => ({
  version: 'c.0.0',
  open: {},
  sealed: { secret: new Secret(first.secret), id: new Secret(first.id) },
});

rotatorContract('http-api', { overlap: true, mints: 'provider' }, async () => {
  const api = await KeysApi.start();
  const make = () => httpApi.create(api.options, { ...api.context(), strategy: 'dual-write' });
  return {
    member: httpApi,
    rotator: await make(),
    rival: make,
    found: foundIn(api),
    use: async (material) => {
      api.clock.advance(SECOND);
      if (!api.admits(secretOf(material))) throw new Error('not let in');
      return { end: async () => api.clock.advance(11 * MINUTE) };
    },
    close: async () => {
      await api.stop();
      expect(api.violations).toEqual([]);
    },
  };
});

describe('http-api', () => {
  let api: KeysApi;
  beforeEach(async () => {
    api = await KeysApi.start();
  });
  afterEach(() => api.stop());
  const make = (change: object = {}) =>
    httpApi.create({ ...api.options, ...change }, { ...api.context(), strategy: 'dual-write' });
  const found = (): Material => ({ version: 'c.0.0', open: {}, sealed: { secret: new Secret(api.first.secret) } });

  it('finds the key of a consumer that was never told its id, where there is only one', async () => {
    expect((await (await make()).capture(found())).open).toEqual({ id: 'sec_1' });
    api.make();
    await expect((await make()).capture(found())).rejects.toMatchObject({ code: 'DRIFT' });
    expect((await (await make({ firstId: 'sec_1' })).capture(found())).open).toEqual({ id: 'sec_1' });
  });

  it('does not start where there is no room, or the key in use is off', async () => {
    const rotator = await make();
    const previous = await rotator.capture(found());
    api.make();
    api.make();
    api.first.enabled = false;
    expect((await rotator.inspect(previous)).obstacles).toEqual([
      expect.stringContaining('sec_1, is switched off'),
      expect.stringContaining('3 keys, and the API allows no more'),
    ]);
  });

  it('knows an effect whose answer was lost as unknown, and a refusal as certain', async () => {
    const rotator = await make();
    const { open } = await rotator.inspect(await rotator.capture(found()));
    const mint = () => rotator.mint?.('c.1.1', open);
    for (const what of ['drop', 500, 502] as const) {
      api.server.faults.push({ method: 'POST', when: 'before', what, times: 1 });
      await expect(mint()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    }
    for (const [what, code] of [
      [422, 'PROVIDER_REJECTED'],
      [429, 'PROVIDER_UNAVAILABLE'],
      [302, 'PROVIDER_REJECTED'],
    ] as const) {
      api.server.faults.push({ method: 'POST', when: 'before', what, times: 1 });
      await expect(mint()).rejects.toMatchObject({ code });
    }
    expect(api.keys.size).toBe(1);
  });

  it('calls an answer without the new value an unknown outcome: there may be a key now', async () => {
    const rotator = await make({ mint: { ...api.options.mint, secret: '/nothing' } });
    const { open } = await rotator.inspect(await rotator.capture(found()));
    await expect(rotator.mint?.('c.1.1', open)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('does not take a page for the list', async () => {
    const rotator = await make({ list: { ...api.options.list, items: '' } });
    await expect(rotator.inspect(undefined)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });

  it('revokes at once where the API cannot switch a key off, and says so', async () => {
    const { deactivate: _, reactivate: __, ...options } = api.options;
    const rotator = await httpApi.create(options, { ...api.context(), strategy: 'dual-write' });
    const previous = await rotator.capture(found());
    expect(await rotator.deactivate(previous)).toMatchObject({ changed: true, final: true });
    await expect(rotator.reactivate(previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect(await rotator.destroy(previous)).toMatchObject({ changed: false });
  });

  it('says that adoption cannot be seen where the list does not tell the last use', async () => {
    const { usedAt: _, ...list } = api.options.list;
    const rotator = await make({ list });
    const previous = await rotator.capture(found());
    expect(await rotator.adoption(previous, 0)).toMatchObject({ adopted: false, observable: false });
  });

  it.each([
    [{ mint: { path: '/x', body: { a: '{{id}}' }, id: '/id', secret: '/s' } }, 'mint names {{id}}'],
    [{ mint: { path: '/x', body: { '{{version}}': 1 }, id: '/id', secret: '/s' } }, 'mint names {{version}}'],
    [{ revoke: { path: '/x/{{secret}}/{{id}}' } }, 'revoke names {{secret}}'],
    [{ revoke: { path: '/x' } }, 'does not say which key'],
    [{ list: { path: '/{{credential}}', items: '', id: '/id', active: '/on' } }, 'list names {{credential}}'],
    [{ list: { path: '/x', items: '', id: '/id' } }, 'say in list.active'],
  ])('refuses the description %j', (change, words) => {
    expect(httpApi.objections?.({ ...api.options, ...change }, 'dual-write')).toContainEqual(
      expect.stringContaining(words),
    );
  });
});

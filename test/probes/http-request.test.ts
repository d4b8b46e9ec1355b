import { describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { httpRequest } from '../../src/probes/http-request.js';
import { generatedSecret } from '../../src/rotators/generated-secret.js';
import { httpApi } from '../../src/rotators/http-api.js';
import { probeContract } from '../contracts/probe.contract.js';
import { KeysApi } from '../doubles/http/keys-api.js';

const material = (secret: string): Material => ({
  version: 'c.1.1',
  open: { id: 'sec_1' },
  sealed: { secret: new Secret(secret) },
});
const form = { present: { form: 'client_secret' }, with: { grant_type: 'client_credentials', client_id: 'search' } };
const ways = [
  ['bearer', { path: '/v1/me', present: 'bearer' }],
  ['form', { path: '/oauth/token', ...form }],
] as const;

for (const [name, options] of ways) {
  probeContract(`http-request (${name})`, async () => {
    const api = await KeysApi.start();
    const rotator = { kind: 'http-api', options: { url: api.server.url } };
    return {
      probe: await httpRequest.create(options, { ...api.context(), rotator }),
      good: material(api.first.secret),
      bad: material('not the secret'),
      gullible: async () => {
        api.gullible = true;
      },
      cut: () => api.stop(),
      close: () => api.stop(),
    };
  });
}

describe('http-request', () => {
  it.each([
    [{ accepted: [200, 204], refused: [400, 401] }, 400, 'refused'],
    [{}, 400, 'unreachable'],
    [{}, 302, 'unreachable'],
    [{}, 429, 'unreachable'],
    [{}, 503, 'unreachable'],
    [{ refused: [403] }, 403, 'refused'],
  ])('judges by the statuses it was told: %j makes of %d %s', async (statuses, what, verdict) => {
    const api = await KeysApi.start();
    api.server.faults.push({ method: 'GET', when: 'before', what, times: 1 });
    const rotator = { kind: 'http-api', options: { url: api.server.url } };
    const options = { path: '/v1/me', present: 'bearer', ...statuses };
    const probe = await httpRequest.create(options, { ...api.context(), rotator });
    expect(await probe.attempt(material(api.first.secret))).toBe(verdict);
    await api.stop();
  });

  it('shows no login of the connection, only the value', async () => {
    const api = await KeysApi.start();
    const rotator = { kind: 'http-api', options: { url: api.server.url } };
    const probe = await httpRequest.create(
      { path: '/v1/clients/search/secrets', present: 'bearer' },
      { ...api.context(), rotator },
    );
    expect(await probe.attempt(material(api.first.secret))).toBe('refused');
    await api.stop();
  });

  it('must be told whom to ask where the rotator has no address, and has fields only for forms', () => {
    const options = { path: '/v1/me', present: 'bearer' };
    expect(httpRequest.objections?.(options, generatedSecret)).toEqual([expect.stringContaining('who is asked')]);
    expect(httpRequest.objections?.(options, httpApi)).toEqual([]);
    expect(httpRequest.objections?.({ ...options, with: { a: 'b' } }, httpApi)).toEqual([
      expect.stringContaining('forms'),
    ]);
  });
});

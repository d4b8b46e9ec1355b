import { Type } from 'typebox';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { ProbeMember } from '../../src/ports/probe.js';
import type { FakeProvider } from './fake-provider.js';

/** Logs in at the provider in memory: account in the first open field, value in the first sealed one. */
export function fakeLogin(provider: FakeProvider): ProbeMember {
  return {
    kind: 'fake-login',
    summary: 'A login in memory',
    options: Type.Object({}, { additionalProperties: false }),
    permissions: [],
    example: 'verify: [ { kind: fake-login } ]',
    target: () => ({ kind: 'fake', by: 'hosts', place: 'provider' }),
    create: async (_options, context) => ({
      attempt: async (material) => {
        if (provider.down) return 'unreachable';
        const [account = ''] = Object.values(material.open);
        const [value] = Object.values(material.sealed);
        return provider.lets(account, value?.reveal() ?? '') ? 'accepted' : 'refused';
      },
      decoy: (material) => decoy(material, Buffer.from(context.random.bytes(16)).toString('hex')),
    }),
  };
}

function decoy(material: Material, random: string): Material {
  const [field = 'value'] = Object.keys(material.sealed);
  return { version: `${material.version}-decoy`, open: material.open, sealed: { [field]: new Secret(random) } };
}

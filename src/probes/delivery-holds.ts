import { Type } from 'typebox';
import { RekeyerError } from '../domain/errors/index.js';
import type { Material } from '../domain/material.js';
import { generatePassword, leastBits } from '../domain/password.js';
import { Secret } from '../domain/secret.js';
import type { Probe, ProbeContext, ProbeMember } from '../ports/probe.js';
import type { Answer } from '../ports/rotator.js';

/** All that can be proven of a value that no provider knows: everybody who can be asked holds it, and no other one. */
export const deliveryHolds: ProbeMember = {
  kind: 'delivery-holds',
  summary: 'Asks every place that can tell whether it holds the value; proves delivery, not use',
  options: Type.Object({}, { additionalProperties: false }),
  permissions: [],
  example: 'verify: [ { kind: delivery-holds } ]',
  target: () => undefined,
  objections: (_options, { kind, capabilities }) =>
    capabilities.hasProvider === false
      ? []
      : [`delivery-holds proves that a value was delivered, not that ${kind} made it valid; use a probe that logs in`],
  create: async (_options, context) => new HoldingProbe(context),
};

class HoldingProbe implements Probe {
  constructor(private readonly context: ProbeContext) {}

  async attempt(material: Material): Promise<Answer> {
    const { places = [] } = this.context;
    const answers = await Promise.all(places.map((place) => ask(() => place.holds(material))));
    if (answers.includes('other')) return 'refused';
    return answers.length === 0 || answers.includes('unknown') ? 'unreachable' : 'accepted';
  }

  decoy(material: Material): Material {
    const sealed = Object.keys(material.sealed).map((field) => [field, this.#chance()] as const);
    return { version: `${material.version}-decoy`, open: material.open, sealed: Object.fromEntries(sealed) };
  }

  #chance(): Secret {
    return new Secret(generatePassword({ minimumBits: leastBits }, (count) => this.context.random.bytes(count)));
  }
}

async function ask(holds: () => Promise<'holds' | 'other' | 'unknown'>): Promise<'holds' | 'other' | 'unknown'> {
  try {
    return await holds();
  } catch (error) {
    if (error instanceof RekeyerError) return 'unknown';
    throw error;
  }
}

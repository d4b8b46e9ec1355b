import { type Families, Family } from '../../src/ports/families.js';
import type { Member } from '../../src/ports/member.js';
import type { Faults } from './faults.js';

interface Creating extends Member {
  create(...args: never[]): Promise<object>;
}

/** The plug-in families as one runner sees them; with `faults`, every call of their ports goes through its plan. */
export function faultyFamilies({ rotators, deliveries, probes }: Families, faults?: Faults): Families {
  if (!faults) return { rotators, deliveries, probes };
  return {
    rotators: faulty(rotators, faults),
    deliveries: faulty(deliveries, faults),
    probes: faulty(probes, faults),
  };
}

function faulty<M extends Creating>(family: Family<M>, faults: Faults): Family<M> {
  const members = family.members.map((member) => ({
    ...member,
    create: async (...args: never[]): Promise<object> => faults.wrap(family.name, await member.create(...args)),
  }));
  return new Family(family.name, members);
}

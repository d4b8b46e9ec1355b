import { fingerprint } from '../clients/fingerprint.js';
import { type Connection, matchConnection, type Target } from '../domain/connection.js';
import type { Consumer, Credential } from '../domain/credential.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { MemberSpec } from '../domain/member-spec.js';
import type { Secret } from '../domain/secret.js';
import type { Bindings, BoundConsumer, Workbench } from '../ports/bindings.js';
import type { Clock } from '../ports/clock.js';
import type { Families, Family } from '../ports/families.js';
import type { Member, MemberContext } from '../ports/member.js';
import type { Random } from '../ports/random.js';
import type { RotatorMember } from '../ports/rotator.js';

export interface WorkbenchParts {
  readonly families: Families;
  readonly connections: readonly Connection[];
  readonly clock: Clock;
  readonly random: Random;
  /** Key of the fingerprints; stays outside git. */
  readonly fingerprintKey: Secret;
  /** The one before: what it marked is still known as what it was. */
  readonly previousFingerprintKey?: Secret | undefined;
}

/** Binds credentials to the members and connections of this executor. */
export function workbench(parts: WorkbenchParts): Workbench {
  return { bind: (credential) => bind(credential, parts) };
}

async function bind(credential: Credential, parts: WorkbenchParts): Promise<Bindings> {
  const { rotator: spec, strategy } = credential;
  if (!spec || !strategy) throw new RekeyerError('NEEDS_HUMAN', `"${credential.name}" is not rotated by Rekeyer`);
  const member = memberOf(parts.families.rotators, spec);
  const contextFor = (target: Target | undefined): MemberContext => ({
    credential: credential.name,
    connection: matchConnection(parts.connections, credential.name, target),
    clock: parts.clock,
    random: parts.random,
  });
  const consumers = await Promise.all(
    credential.consumers.map((consumer) => bindConsumer(consumer, spec, member, parts, contextFor)),
  );
  const custody = consumers.find(({ consumer }) => consumer.escrow)?.delivery.custody;
  if (!custody) throw new RekeyerError('NEEDS_HUMAN', `no consumer of "${credential.name}" keeps custody`);
  const places = consumers.flatMap(({ delivery, capabilities }) => (capabilities.proves === 'holds' ? [delivery] : []));
  const probes = await Promise.all(
    credential.verify.map((probe) => {
      const probeMember = memberOf(parts.families.probes, probe);
      const context = contextFor(probeMember.target(probe.options, spec));
      return probeMember.create(probe.options, { ...context, rotator: spec, places });
    }),
  );
  const rotator = await member.create(spec.options, { ...contextFor(member.target(spec.options, spec)), strategy });
  return {
    rotator,
    capabilities: member.capabilities,
    consumers,
    custody,
    probes,
    fingerprint: (material) => fingerprint(parts.fingerprintKey, material, member.capabilities.fields),
    isKnownAs: (material, known) =>
      [parts.fingerprintKey, parts.previousFingerprintKey].some(
        (key) => key && fingerprint(key, material, member.capabilities.fields) === known,
      ),
    close: async () => {
      await Promise.all([rotator.close(), ...probes.map((probe) => probe.close?.())]);
    },
  };
}

async function bindConsumer(
  consumer: Consumer,
  spec: MemberSpec,
  { capabilities }: RotatorMember,
  { families }: WorkbenchParts,
  contextFor: (target: Target | undefined) => MemberContext,
): Promise<BoundConsumer> {
  const member = memberOf(families.deliveries, consumer);
  const context = contextFor(member.target(consumer.options, spec));
  const delivery = await member.create(consumer.options, { ...context, offered: capabilities.fields });
  return { consumer, delivery, capabilities: member.capabilities };
}

/** The linker lets no unknown kind through; a registry that was linked by another version may still name one. */
function memberOf<T extends Member>(family: Family<T>, { kind }: MemberSpec): T {
  const member = family.get(kind);
  if (!member) throw new RekeyerError('NEEDS_HUMAN', `this version knows no ${family.name} called "${kind}"`);
  return member;
}

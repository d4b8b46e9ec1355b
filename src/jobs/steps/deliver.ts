import type { Material } from '../../domain/material.js';
import type { BoundConsumer } from '../../ports/bindings.js';
import { candidateOf, fail, type Step } from './step.js';

/**
 * Brings the candidate to every consumer of one wave, in parallel, and makes each read it again. The provider's time
 * is taken before: a session that begins later can only have been opened with what was delivered.
 */
export const deliver: Step = async (context, { wave }) => {
  const { bindings } = context;
  const candidate = await candidateOf(context);
  const since = await bindings.rotator.now();
  const targets = bindings.consumers.filter(({ consumer }) => consumer.wave === wave);
  await bring(targets, candidate);
  const names = targets.map(({ consumer }) => consumer.name);
  return { evidence: { since, delivered: names.length, consumers: names.join(' ') } };
};

/**
 * Puts `material` to all of these and reloads them; every one is tried before the first failure is reported.
 *
 * @throws what the first failing delivery threw; DELIVERY_FAILED when a place does not hold what was put there
 */
export async function bring(targets: readonly BoundConsumer[], material: Material): Promise<void> {
  const results = await Promise.allSettled(targets.map((target) => bringTo(target, material)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

async function bringTo({ consumer, delivery, capabilities }: BoundConsumer, material: Material): Promise<void> {
  if ((await delivery.holds(material)) !== 'holds') await delivery.put(material);
  if (capabilities.proves === 'holds' && (await delivery.holds(material)) !== 'holds') {
    fail('DELIVERY_FAILED', `"${consumer.name}" does not hold the value that was put there`);
  }
  await delivery.reload();
}

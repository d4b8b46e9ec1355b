import { kindOf, wordsFor } from '../../clients/acme/problem.js';
import type { AcmeSession, Authorization, Order } from '../../clients/acme/session.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { type Duration, MINUTE, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Challenge, ChallengeType, Proof } from './challenges/challenge.js';

/** How a session's challenges are answered. */
export interface Answering {
  readonly type: ChallengeType;
  readonly challenge: Challenge;
  readonly clock: Clock;
}

const PATIENCE: Duration = MINUTE;
const [FIRST_LOOK, LONGEST]: readonly [Duration, Duration] = [100, 2 * SECOND];

/**
 * Proves to the CA that every name of the order is ours, and takes away whatever was shown for it.
 *
 * @returns whether the CA has decided; it may take longer than anybody waits here
 * @throws PROVIDER_REJECTED when it refused a proof: this order is spent
 */
export async function proveNames(
  session: AcmeSession,
  order: Order,
  { type, challenge, clock }: Answering,
): Promise<boolean> {
  const authorizations = await session.authorizations(order);
  const all = await proofsOf(session, authorizations, type);
  const open = all.filter(({ authorization }) => authorization.status === 'pending');
  try {
    await challenge.show(open.map(({ proof }) => proof));
    for (const { asked } of open) if (asked.status === 'pending') await session.ready(asked);
    return await decided(session, order, clock);
  } finally {
    await challenge.clear(all.map(({ proof }) => proof));
  }
}

/** Takes away what an answer that was broken off has left; tokens and names are the CA's to remember. */
export async function clearProofs(session: AcmeSession, order: Order, { type, challenge }: Answering): Promise<void> {
  const proofs = await proofsOf(session, await session.authorizations(order), type);
  await challenge.clear(proofs.map(({ proof }) => proof));
}

interface Asked {
  readonly authorization: Authorization;
  readonly asked: Authorization['challenges'][number];
  readonly proof: Proof;
}

async function proofsOf(
  session: AcmeSession,
  authorizations: readonly Authorization[],
  type: ChallengeType,
): Promise<readonly Asked[]> {
  const found: Asked[] = [];
  for (const authorization of authorizations) {
    const name = authorization.identifier.value;
    const asked = authorization.challenges.find((one) => one.type === type);
    if (!asked && authorization.status === 'pending') {
      throw new RekeyerError(
        'PROVIDER_REJECTED',
        `the CA does not offer ${type} for ${name}; choose another challenge`,
      );
    }
    // What was proven in another way leaves nothing to show or to clear.
    if (!asked) continue;
    const keyAuthorization = await rawAnswer(session, asked);
    found.push({ authorization, asked, proof: { name, token: asked.token, keyAuthorization } });
  }
  return found;
}

/** The key authorization itself: acme-client hashes it for dns-01, where the record does that. */
function rawAnswer(session: AcmeSession, asked: Asked['asked']): Promise<string> {
  return session.answerTo({ ...asked, type: 'http-01' } as Asked['asked']);
}

async function decided(session: AcmeSession, order: Order, clock: Clock): Promise<boolean> {
  const from = clock.monotonic();
  for (let wait = FIRST_LOOK; ; wait = Math.min(LONGEST, wait * 2)) {
    const now = await session.authorizations(order);
    const failed = now.find(({ status }) => !['pending', 'valid'].includes(status));
    if (failed) throw refused(failed);
    if (now.every(({ status }) => status === 'valid')) return true;
    if (clock.monotonic() - from >= PATIENCE) return false;
    await clock.sleep(wait);
  }
}

function refused({ identifier, challenges }: Authorization): RekeyerError {
  const error = challenges.map((one) => ('error' in one ? one.error : undefined)).find((one) => one !== undefined);
  return new RekeyerError(
    'PROVIDER_REJECTED',
    `the CA refused the proof for ${identifier.value}: ${wordsFor(kindOf(error))}`,
  );
}

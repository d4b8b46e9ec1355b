import type { Administration } from '../../clients/postgres/administration.js';
import type { RoleAccess } from '../../clients/postgres/role-access.js';
import { matches } from '../../clients/postgres/scram.js';
import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import type { Secret } from '../../domain/secret.js';
import type { Answer } from '../../ports/rotator.js';
import { foreign } from './inspection.js';

/** What a role can hold: a value of ours, a verifier that we only know as bytes, or no password at all. */
export type Holding = Material | { readonly verifier: Secret } | 'nothing';

/** One compare-and-set of a role's password. */
export interface Wish {
  readonly role: string;
  readonly to: Holding;
  /** What it may hold before; anything else is somebody else's. */
  readonly from: readonly Holding[];
  /** Whether a third value is a reason to stop, or proof that there is nothing left to do. */
  readonly otherwise: 'refuse' | 'leave';
  /** Somebody in the role's sessions is a reason to stop: the slot is not idle. */
  readonly unused?: boolean;
  /** Where stored verifiers cannot be read: whether a slot that was expected to be empty is believed to be. */
  readonly mayGuess?: boolean;
}

export interface Turner {
  readonly administration: Administration;
  /** Tries a login, where stored verifiers cannot be read. */
  tries(material: Material): Promise<Answer>;
}

/**
 * Sets a role's password where it holds what is expected. What is as wished already is success; the stored bytes
 * decide, or logins where the account may not read them.
 *
 * When the answer to a commit is lost, it is done once more: that waits for the end of the first transaction and then
 * sees what became of it.
 *
 * @throws PROVIDER_REJECTED, PROVIDER_UNAVAILABLE when nothing was changed; OUTCOME_UNKNOWN
 */
export async function turn(turner: Turner, wish: Wish): Promise<Evidence> {
  try {
    return await turnOnce(turner, wish);
  } catch (error) {
    if (!hasCode(error, 'OUTCOME_UNKNOWN')) throw error;
    try {
      return { ...(await turnOnce(turner, wish)), observed: true };
    } catch (second) {
      throw hasCode(second, 'PROVIDER_REJECTED') ? second : error;
    }
  }
}

function turnOnce(turner: Turner, wish: Wish): Promise<Evidence> {
  const { role, to, from, otherwise } = wish;
  return turner.administration.change(role, `setting the password of role "${role}"`, async (access) => {
    const held = await holdingOf(turner, access, wish);
    if (held === to) return { role, changed: false };
    if (held === undefined || !from.includes(held)) {
      if (otherwise === 'leave') return { role, changed: false };
      throw new RekeyerError('PROVIDER_REJECTED', `role "${role}" holds another password than the plan knows`);
    }
    if (wish.unused && foreign(await access.sessions(role)).length > 0) {
      throw new RekeyerError('PROVIDER_REJECTED', `role "${role}" is in use, so it is not the idle one`);
    }
    await access.setVerifier(role, verifierOf(to, role));
    return { role, changed: true, via: access.powers.via };
  });
}

function verifierOf(holding: Holding, role: string): string | undefined {
  const bytes = bytesOf(holding);
  if (bytes !== null) return bytes;
  throw new RekeyerError('PROVIDER_REJECTED', `there is no verifier in custody to put role "${role}" back to`);
}

/** Which of the expected holdings the role has now; `undefined` is a third one. */
async function holdingOf(turner: Turner, access: RoleAccess, wish: Wish): Promise<Holding | undefined> {
  const expected = [wish.to, ...wish.from];
  if (!access.powers.reads) return holdingByLogin(turner, wish);
  const stored = await access.verifier(wish.role);
  // Bytes first: to try a password against a verifier is a thousand times as much work.
  const byBytes = expected.find((holding) => bytesOf(holding) === stored);
  if (byBytes || stored === undefined) return byBytes;
  return expected.find((holding) => {
    const password = typeof holding === 'object' && 'sealed' in holding ? holding.sealed.password : undefined;
    return password !== undefined && matches(password.reveal(), stored, wish.role);
  });
}

/** What the server keeps of a holding; `null` where we do not know, which is not the same as nothing. */
function bytesOf(holding: Holding): string | undefined | null {
  if (holding === 'nothing') return undefined;
  const verifier = 'verifier' in holding ? holding.verifier : holding.sealed.verifier;
  return verifier ? verifier.reveal() : null;
}

/** No login can tell an empty slot from one with a value that we do not know. */
async function holdingByLogin(turner: Turner, { role, to, from, mayGuess }: Wish): Promise<Holding | undefined> {
  for (const holding of [to, ...from]) {
    if (holding === 'nothing' || 'verifier' in holding) continue;
    const answer = await turner.tries(holding);
    if (answer === 'accepted') return holding;
    if (answer === 'unreachable') {
      throw new RekeyerError('PROVIDER_UNAVAILABLE', `what role "${role}" holds could not be tried`);
    }
  }
  return mayGuess ? from.find((holding) => holding === 'nothing') : undefined;
}

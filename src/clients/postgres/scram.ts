import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

/** What PostgreSQL itself uses by default (`scram_iterations`). */
const ITERATIONS = 4096;
const SCRAM = /^SCRAM-SHA-256\$([1-9][0-9]{3,6}):([A-Za-z0-9+/]{4,}={0,2})\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/;
const MD5 = /^md5[0-9a-f]{32}$/;

/**
 * The verifier that PostgreSQL stores for a password: with it the password itself never travels nor reaches a log.
 *
 * For ASCII passwords; others would need full SASLprep, and generated ones are always ASCII.
 *
 * @param salt  16 random bytes; the same salt gives the same bytes
 * @see RFC 5802 section 3; PostgreSQL, "SCRAM-SHA-256 Authentication"
 */
export function scramVerifier(password: string, salt: Uint8Array, iterations = ITERATIONS): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`;
}

/**
 * Whether PostgreSQL would take this text for a verifier. Anything else it takes for a password and hashes it, without
 * an error: so nothing is ever sent that was not asked here. Hashes in the old md5 form count: a role that still has
 * one can be put back to it.
 */
export function isVerifier(text: string): boolean {
  return SCRAM.test(text) || MD5.test(text);
}

/**
 * Whether this is the password behind a stored verifier.
 *
 * @param role  the md5 form is salted with it
 */
export function matches(password: string, verifier: string, role: string): boolean {
  if (MD5.test(verifier))
    return same(
      `md5${createHash('md5')
        .update(password + role)
        .digest('hex')}`,
      verifier,
    );
  const [, iterations, salt] = SCRAM.exec(verifier) ?? [];
  if (iterations === undefined || salt === undefined) return false;
  return same(scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations)), verifier);
}

function same(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

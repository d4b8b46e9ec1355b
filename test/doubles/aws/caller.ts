import type { AccessKey } from './access-key.js';
import type { Account, User } from './account.js';
import type { PolicyDocument } from './policies.js';
import { invalidToken, Refusal } from './refusal.js';
import { type Authorization, assertSigned, type RawRequest } from './signature.js';

/** Who signed a request. */
export interface Caller {
  readonly arn: string;
  readonly id: string;
  readonly policies: readonly PolicyDocument[];
  readonly user?: User;
}

export const nobody: Caller = { arn: 'anonymous', id: '', policies: [] };

/**
 * Who signed this? The use of the key is noted.
 *
 * @param trusting  lets any signature pass, like an emulator that checks none
 * @throws InvalidClientTokenId for a key that is unknown, inactive, deleted, or not known *yet*; SignatureDoesNotMatch
 */
export function authenticate(account: Account, request: RawRequest, by: Authorization, trusting: boolean): Caller {
  const now = account.clock.now();
  const session = account.sessions.get(by.keyId);
  const key = account.anyKey(by.keyId);
  if (session) {
    if (request.headers['x-amz-security-token'] !== session.token) throw invalidToken();
    if (now >= session.expires) throw new Refusal(403, 'ExpiredToken', 'The security token included is expired');
    assertSigned(request, by, session.key.secret, now);
    return { arn: session.arn, id: session.key.id, policies: session.role.policies };
  }
  if (!key?.usableAt(now)) throw invalidToken();
  if (!trusting) assertSigned(request, by, key.secret, now);
  return use(account, key, by);
}

/** Lets the owner of a key do something with it, and remembers when and where. */
export function use(account: Account, key: AccessKey, on: Pick<Authorization, 'service' | 'region'>): Caller {
  const user = account.user(key.userName);
  key.lastUse = { at: account.clock.now(), service: on.service, region: on.region };
  return { arn: user.arn, id: user.id, policies: user.policies, user };
}

import type { Check, Verdict } from './check.js';
import { chainBroken } from './checks/chain-broken.js';
import { compromised } from './checks/compromised.js';
import { due } from './checks/due.js';
import { endpointUnreachable } from './checks/endpoint-unreachable.js';
import { excepted } from './checks/excepted.js';
import { expired } from './checks/expired.js';
import { expiryBeatsSchedule } from './checks/expiry-beats-schedule.js';
import { issuedNotServed } from './checks/issued-not-served.js';
import { nameMismatch } from './checks/name-mismatch.js';
import { needsHuman } from './checks/needs-human.js';
import { noPolicy } from './checks/no-policy.js';
import { overdue } from './checks/overdue.js';
import { renewalFillsLife } from './checks/renewal-fills-life.js';
import { retired } from './checks/retired.js';
import { rotating } from './checks/rotating.js';
import { servedDifferently } from './checks/served-differently.js';
import { suspended } from './checks/suspended.js';
import { unknownAge } from './checks/unknown-age.js';
import { unknownLimit } from './checks/unknown-limit.js';
import { unrecordedRotation } from './checks/unrecorded-rotation.js';
import { unused } from './checks/unused.js';
import { weakCertificate } from './checks/weak-certificate.js';

/**
 * What the credential is: the first violation decides, all of them are reported; none means `active`.
 *
 * What is retired is no secret any more. A compromise and the value's own end come next, because nothing anybody wrote changes them. A suspension comes
 * before the limits that it pauses. What is known to be wrong comes before what is not known.
 */
export const verdictChain: readonly Verdict[] = [
  retired,
  compromised,
  expired,
  suspended,
  overdue,
  unused,
  excepted,
  due,
  unknownAge,
  unknownLimit,
  noPolicy,
];

/** What people should know besides; never decides a status. */
export const adviceChain: readonly Check[] = [
  needsHuman,
  issuedNotServed,
  rotating,
  expiryBeatsSchedule,
  renewalFillsLife,
  unrecordedRotation,
  endpointUnreachable,
  chainBroken,
  nameMismatch,
  servedDifferently,
  weakCertificate,
];

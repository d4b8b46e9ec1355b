import type { CatalogueEntry } from './entry.js';

/** Errors of the registry: between documents. */
export const linkErrors = {
  NAME_DUPLICATE: {
    headline: 'Two documents of one kind have the same name.',
    wayOut: 'Rename or remove one; the ledger knows a credential by its name.',
  },
  REFERENCE_UNKNOWN: {
    headline: 'Something is named that does not exist.',
    wayOut: 'Correct the name, or add what is missing.',
  },
  CREDENTIAL_ALIVE: {
    headline: 'A credential is taken out of the registry while its value is in use.',
    wayOut:
      'Have the value retired first (/rotate retire), or hand it over with "management: manual" or "external"; remove the file after that.',
  },
  DEPENDENCY_CYCLE: {
    headline: 'Credentials wait for each other in a circle.',
    wayOut: 'Remove one of the dependsOn or derives entries named here.',
  },
  POLICY_TIE: {
    headline: 'Two policies of the same priority rule one credential.',
    wayOut: 'Give one of them a higher priority, or narrow its selector.',
  },
  LIMIT_MISSING: {
    headline: 'A policy without a limit rules nothing.',
    wayOut: 'Add maxAge, renewBefore, renewBeforePercentage or maxUnused.',
  },
  LIMITS_CONTRADICT: {
    headline: 'Two settings of one policy contradict each other.',
    wayOut: 'Keep one of the two.',
  },
  APPROVAL_MISSING: {
    headline: 'Nobody could approve what this policy wants to do.',
    wayOut:
      'Name approvers in the policy or in rekeyer.yaml, and ask for at least one; only "onDue: rotate" goes without.',
  },
  APPROVAL_TOO_SHORT: {
    headline: 'An approval would end before a rotation could start.',
    wayOut: 'Raise approval.expiresAfter (at most 30d), or let the windows open more often.',
  },
  PERIOD_BACKWARDS: {
    headline: 'A period ends before it begins.',
    wayOut: 'Correct its end; a bare date means the end of that day.',
  },
  EXCEPTION_SCOPE: {
    headline: 'An exception must say exactly what it excepts.',
    wayOut: 'Name credentials in credentialRefs, or give a selector with at least one condition; never both, never *.',
  },
  EXCEPTION_NOT_ALLOWED: {
    headline: 'The policy allows no exception.',
    wayOut: 'Rotate, or change the policy by a pull request of its own.',
  },
  EXCEPTION_TOO_LONG: {
    headline: 'The exception lasts longer than its policy allows.',
    wayOut: 'End it earlier; it can be renewed by a new approval.',
  },
  CREATED_IN_FUTURE: {
    headline: 'A credential was created in the future.',
    wayOut: 'Correct createdAt: it says when the current value came into being, not when it should be replaced.',
  },
  MEMBER_UNKNOWN: {
    headline: 'There is no rotator, delivery or probe of this kind.',
    wayOut: 'Use one of those that exist, or set "management: manual".',
  },
  MEMBER_UNSUITABLE: {
    headline: 'The rotator, delivery or probe cannot do what is asked of it.',
    wayOut: 'Choose another one, or change what is asked.',
  },
  STRATEGY_UNSUPPORTED: {
    headline: 'The rotator does not support this strategy.',
    wayOut: 'Use one that it supports.',
  },
  ACCEPT_WINDOW_MISSING: {
    headline: 'The strategy "immediate" has an outage that nobody has accepted.',
    wayOut:
      'Add acceptWindow, the longest outage of new logins that is acceptable, such as 5m; or choose another strategy.',
  },
  ESCROW_MISSING: {
    headline: 'No consumer can keep a candidate safe while the rotation is under way.',
    wayOut: 'Add a consumer whose delivery has custody, and mark it with "escrow: true".',
  },
  ESCROW_AMBIGUOUS: {
    headline: 'More than one consumer could be the escrow.',
    wayOut: 'Mark exactly one of them with "escrow: true".',
  },
  CONSUMER_DUPLICATE: {
    headline: 'Two consumers of one credential have the same name.',
    wayOut: 'Rename one.',
  },
  FIELD_NOT_PROVIDED: {
    headline: 'A consumer asks for a field that the rotator does not provide.',
    wayOut: 'Use one of the fields that it provides.',
  },
  SLOT_NOT_DELIVERED: {
    headline: 'A consumer would get a value without the name that belongs to it.',
    wayOut: 'With this strategy the name changes together with the value; let the consumer receive both.',
  },
  IDENTITY_SHARED: {
    headline: 'Two credentials rotate the same account of a provider.',
    wayOut: 'Keep one of them, and give it the consumers of both.',
  },
  DESTINATION_SHARED: {
    headline: 'Two consumers are written to the same place.',
    wayOut: 'Give each its own place; the second would overwrite the first.',
  },
  REQUEST_MIXED: {
    headline: 'A request is for credentials of different owners or policies.',
    wayOut: 'Make a request for each owner and policy, so that the right people approve it.',
  },
  REQUEST_INCOMPLETE: {
    headline: 'A request does not say all that its action needs.',
    wayOut: 'Let the bot write it (comment "/rotate request" or "/rotate record"), or add what is missing.',
  },
} as const satisfies Record<string, CatalogueEntry>;

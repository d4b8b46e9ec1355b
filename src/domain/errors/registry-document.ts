import type { CatalogueEntry } from './entry.js';

/** Errors of the registry: a document against the schema of its kind. */
export const documentErrors = {
  KIND_UNKNOWN: {
    headline: 'The kind of the document is not known.',
    wayOut: 'Write one of Config, Credential, CredentialList, RotationPolicy, PolicyException, RotationRequest.',
  },
  API_VERSION_UNKNOWN: {
    headline: 'The version of the format is not known.',
    wayOut: 'Write "apiVersion: rekeyer/v1".',
  },
  KEY_UNKNOWN: {
    headline: 'A key is not known here.',
    wayOut: 'Correct or remove it; a key that is not understood would be a promise that nobody keeps.',
  },
  STATUS_IN_FILE: {
    headline: 'Files hold wishes, no status.',
    wayOut: 'Remove it; what happened is in the ledger ("rekeyer history").',
  },
  VALUE_MISSING: {
    headline: 'A value is missing that must be there.',
    wayOut: 'Add it; the schema of its kind says what may stand there.',
  },
  KEYS_EXCLUSIVE: {
    headline: 'Of several keys exactly one must be there.',
    wayOut: 'Keep the one that says what you want.',
  },
  VALUE_TYPE: {
    headline: 'A value is of another type.',
    wayOut: 'See the schema of the kind in your editor, or docs/policy-writers/.',
  },
  VALUE_UNKNOWN: {
    headline: 'A word is not one of those that are known here.',
    wayOut: 'Use one of the words of the list.',
  },
  VALUE_OUT_OF_RANGE: {
    headline: 'A number is too small or too large.',
    wayOut: 'Choose one within the range.',
  },
  VALUE_LENGTH: {
    headline: 'A text is empty or too long.',
    wayOut: 'Shorten it, or write something.',
  },
  LIST_LENGTH: {
    headline: 'A list is empty or too long.',
    wayOut: 'Leave the key out instead of an empty list; split what is too long.',
  },
  LIST_REPEATS: {
    headline: 'A list holds the same twice.',
    wayOut: 'Remove one of the two.',
  },
  NAME_INVALID: {
    headline: 'This is no name.',
    wayOut:
      'Names are lower-case letters, digits and inner hyphens, at most 63, such as "pay-db"; con, nul and the like are reserved.',
  },
  LABEL_INVALID: {
    headline: 'This is no label.',
    wayOut:
      'Label keys are letters, digits, dots, slashes, hyphens and underscores, at most 63; values are one line of text.',
  },
  OWNER_INVALID: {
    headline: 'This is no user or team.',
    wayOut: 'Write "@alice" or "@acme/payments", in quotes because YAML reserves the @.',
  },
  DURATION_INVALID: {
    headline: 'This is no duration.',
    wayOut:
      'Write a whole number from 1 and a unit, as in 90d, 24h, 5m or 30s; limits have at least 1h, nothing more than 3650d. Leave the key out for "none".',
  },
  DATE_INVALID: {
    headline: 'This is no date or instant.',
    wayOut:
      'Write a date that exists (2026-11-20: the end of that day, UTC) or an instant with its offset (2026-11-20T08:00:00Z).',
  },
  CRON_INVALID: {
    headline: 'This is no cron line.',
    wayOut: 'Write five fields, as in "0 2 * * 2-4": minute, hour, day of month, month, day of week.',
  },
  TIMEZONE_INVALID: {
    headline: 'This is no time zone.',
    wayOut: 'Write a name of the IANA database, such as Europe/Berlin or UTC.',
  },
  PATH_INVALID: {
    headline: 'This is no path below a root.',
    wayOut: "Write it relative to the connection's root, with forward slashes and without . or .. parts.",
  },
  TEXT_INVALID: {
    headline: 'A text is not of the form that is asked for here.',
    wayOut: 'See the description of the field in your editor, or docs/policy-writers/.',
  },
} as const satisfies Record<string, CatalogueEntry>;

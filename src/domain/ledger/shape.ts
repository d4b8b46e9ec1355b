import { emergencyModes, requestActions, requestReasons } from '../request.js';
import { statuses } from '../status.js';
import { stepNames } from '../steps.js';
import { parseInstant } from '../time.js';
import type { Entry, EventType, LedgerEvent } from './event.js';

type DataOf<T extends EventType> = Extract<LedgerEvent, { readonly type: T }>['data'];
type Check = (value: unknown) => boolean;
type Shape<T> = { readonly [K in keyof Required<T>]: Check };

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const whole: Check = (value) => Number.isSafeInteger(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const hex =
  (digits: number): Check =>
  (value) =>
    typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value);
const instant: Check = (value) => typeof value === 'string' && parseInstant(value) !== undefined;
/** A name of the registry; a path of the projection is built from it. */
const label: Check = (value) => typeof value === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const evidence: Check = (value) =>
  isRecord(value) && Object.values(value).every((fact) => ['string', 'number', 'boolean'].includes(typeof fact));
const record =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && misfit(value, shape) === undefined;

const step = oneOf(...stepNames);
const stepRun = { step, wave: count, version: text };

/** What the data of every type of entry must look like; the compiler holds it complete. */
const dataShapes: { readonly [T in EventType]: Shape<DataOf<T>> } = {
  genesis: {
    format: whole,
    repositoryId: count,
    publicKey: optional(text),
    continues: optional(record({ size: count, root: hex(64) })),
  },
  key: { publicKey: text },
  adopted: { head: hex(40), reason: text, repositoryId: optional(count) },
  heartbeat: { commit: text, credentials: count },
  'config-applied': { commit: text, pull: optional(count), approvers: text },
  issue: { number: count, state: oneOf('open', 'closed'), body: text },
  offered: { branch: text, requester: text },
  excepted: { exception: text, policy: label, expiresAt: instant },
  snoozed: {
    until: instant,
    reason: text,
    severity: oneOf('warning', 'critical', 'emergency'),
    status: oneOf(...statuses),
    by: text,
  },
  unsnoozed: { by: text },
  compromised: { reason: text, by: optional(text) },
  recorded: { rotatedAt: instant, evidence: text, request: optional(text), by: optional(text) },
  proposed: {
    request: text,
    reason: oneOf(...requestReasons),
    credentials: text,
    blob: text,
    requester: text,
    action: optional(oneOf(...requestActions)),
    rotatedAt: optional(instant),
    evidence: optional(text),
  },
  refused: { request: text, code: text, pull: optional(count) },
  requested: {
    action: oneOf(...requestActions),
    reason: oneOf(...requestReasons),
    generation: count,
    request: optional(text),
    requester: text,
  },
  approved: { pull: optional(count), head: optional(text), merge: optional(text), by: text },
  leased: { holder: text, ttl: count },
  intended: stepRun,
  done: { ...stepRun, evidence },
  failed: { ...stepRun, code: text, definite: flag, nextTry: optional(instant) },
  waiting: { step, until: instant, why: optional(oneOf('window')) },
  'rolling-back': { step, code: text },
  'needs-human': { code: text, valid: text },
  resumed: { command: oneOf('retry', 'rollback'), by: text },
  emergency: { mode: oneOf(...emergencyModes), by: text, reason: text },
  reviewed: { by: text, pull: count },
  unlocked: { holder: text, by: text, reason: text },
  held: { hold: flag, by: text, reason: text },
  closed: {
    outcome: oneOf('success', 'rolled-back', 'aborted', 'superseded'),
    evidence,
    rotatedAt: optional(instant),
  },
};

const envelopeShape: Shape<Entry> = {
  seq: count,
  prev: hex(64),
  id: hex(32),
  at: instant,
  rotation: optional(text),
  credential: optional(label),
  type: text,
  actor: record({ login: text, id: whole, kind: oneOf('user', 'app', 'runner') }),
  run: text,
  epoch: optional(count),
  plan: optional(text),
  data: isRecord,
};

/** The first key that is unknown, missing or of the wrong kind. */
function misfit(value: Record<string, unknown>, shape: Readonly<Record<string, Check>>): string | undefined {
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(shape, key));
  return unknown ?? Object.keys(shape).find((key) => !shape[key]?.(value[key]));
}

/** What a stranger wrote, short and harmless to a terminal. */
const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'none';

/** Why something is no entry of this format; `entry-type` is one that a newer version may know. */
export interface Misshape {
  readonly kind: 'entry-malformed' | 'entry-type' | 'format';
  readonly message: string;
}

/**
 * Is this an entry that this version understands, whole?
 *
 * Anything else stops every effect: acting on half of what an entry says is worse than not acting. So an unknown
 * type, an unknown field and an unknown format version are refused alike.
 */
export function misshape(value: unknown): Misshape | undefined {
  if (!isRecord(value)) return { kind: 'entry-malformed', message: 'is not an object' };
  const field = misfit(value, envelopeShape);
  if (field !== undefined)
    return { kind: 'entry-malformed', message: `has an unknown or malformed field ${shown(field)}` };
  const { type, data } = value as { readonly type: string; readonly data: Record<string, unknown> };
  if (type === 'genesis' && data.format !== 1) {
    return { kind: 'format', message: `has format ${shown(data.format)}; this version reads format 1` };
  }
  const shape = Object.hasOwn(dataShapes, type) ? dataShapes[type as EventType] : undefined;
  if (!shape) return { kind: 'entry-type', message: `has the type ${shown(type)}, which this version does not know` };
  const datum = misfit(data, shape);
  if (datum !== undefined) {
    return {
      kind: 'entry-malformed',
      message: `of type ${type} has an unknown or malformed field ${shown(`data.${datum}`)}`,
    };
  }
  return undefined;
}

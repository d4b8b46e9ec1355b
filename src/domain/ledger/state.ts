import type { Snooze } from '../snooze.js';
import { type Instant, parseInstant } from '../time.js';
import type { CredentialState, Entry, Incident, LedgerState, RequestState, ValueInUse } from './event.js';

export const NO_STATE: LedgerState = { credentials: new Map(), requests: new Map() };

type EntryOf<T extends Entry['type']> = Extract<Entry, { readonly type: T }>;

/**
 * What is known after these entries?
 *
 * The ledger's only reading of its own chain: scans, plans and files of the branch are all made from it. Entries
 * must have been verified; none is judged here. The given state is not changed, and a credential without a new
 * entry keeps its very object, so that a caller can see by identity what moved.
 */
export function fold(state: LedgerState, entries: Iterable<Entry>): LedgerState {
  const credentials = new Map(state.credentials);
  const requests = new Map(state.requests);
  const offers = new Map(state.offers);
  let { heartbeat, config } = state;
  for (const entry of entries) {
    if (entry.type === 'heartbeat') heartbeat = atOf(entry);
    if (entry.type === 'config-applied') config = { commit: entry.data.commit };
    if (entry.type === 'offered') offers.set(entry.data.branch, { requester: entry.data.requester, at: atOf(entry) });
    noteRequest(requests, entry);
    if (entry.credential === undefined) continue;
    const before = credentials.get(entry.credential) ?? { generation: 0 };
    credentials.set(entry.credential, journal(apply(before, entry), entry));
  }
  const offered = offers.size > 0 && { offers };
  return {
    credentials,
    requests,
    ...offered,
    ...(heartbeat !== undefined && { heartbeat }),
    ...(config && { config }),
  };
}

function noteRequest(requests: Map<string, RequestState>, entry: Entry): void {
  const at = atOf(entry);
  if (entry.type === 'proposed') requests.set(entry.data.request, { state: 'proposed', at, proposal: entry.data });
  const settles = entry.type === 'refused' || entry.type === 'requested' || entry.type === 'recorded';
  const name = settles ? entry.data.request : undefined;
  if (name === undefined) return;
  const { proposal } = requests.get(name) ?? {};
  const kept = proposal ? { proposal } : {};
  if (entry.type === 'refused') requests.set(name, { state: 'refused', at, code: entry.data.code, ...kept });
  else requests.set(name, { state: 'authorised', at, ...kept });
}

/** `at` was checked when the entry was read. */
function atOf(entry: Entry): Instant {
  return parseInstant(entry.at) ?? 0;
}

/** Entries of the rotation under way are kept whole: the next step is a function of them. */
function journal(state: CredentialState, entry: Entry): CredentialState {
  const { open, ...rest } = state;
  if (entry.type === 'requested') return { ...rest, open: [entry] };
  if (!open || entry.rotation !== open[0]?.rotation) return state;
  if (entry.type === 'closed') return rest;
  return { ...rest, open: [...open, entry] };
}

function apply(state: CredentialState, entry: Entry): CredentialState {
  switch (entry.type) {
    case 'requested':
      return { ...state, generation: Math.max(state.generation, entry.data.generation) };
    case 'done':
      return entry.data.step === 'promote' ? promoted(state, entry) : state;
    case 'recorded':
      return recorded(state, entry);
    case 'closed':
      return closed(state, entry);
    case 'compromised':
      return { ...state, compromised: { at: atOf(entry), reason: entry.data.reason, seq: entry.seq } };
    case 'emergency':
      return {
        ...state,
        incident: { rotation: entry.rotation ?? '', at: atOf(entry), ...entry.data },
      };
    case 'reviewed':
      return reviewed(state, entry);
    case 'issue':
      return aboutIssue(state, entry);
    case 'excepted':
      return {
        ...state,
        grants: { ...state.grants, [entry.data.policy]: (state.grants?.[entry.data.policy] ?? 0) + 1 },
      };
    case 'snoozed':
      return { ...state, snoozes: [...(state.snoozes ?? []), snoozeOf(entry)] };
    case 'unsnoozed':
      return { ...state, ...(state.snoozes && { snoozes: endedAt(state.snoozes, atOf(entry)) }) };
    default:
      return state;
  }
}

/** What was snoozed was the incident: when its issue is closed, that is over and done with. */
function aboutIssue(state: CredentialState, { data }: EntryOf<'issue'>): CredentialState {
  const { snoozes: _, ...rest } = state;
  return data.state === 'closed' ? { ...rest, issue: data } : { ...state, issue: data };
}

function snoozeOf({ data, ...entry }: EntryOf<'snoozed'>): Snooze {
  return { ...data, at: parseInstant(entry.at) ?? 0, until: parseInstant(data.until) ?? 0 };
}

/** The last one ends now; it counts as long as it lasted. */
function endedAt(snoozes: readonly Snooze[], at: Instant): readonly Snooze[] {
  return snoozes.map((one, index) => (index === snoozes.length - 1 ? { ...one, until: Math.min(one.until, at) } : one));
}

/** What the state says of the value in use, taken apart from the rest. */
function split(state: CredentialState): { readonly value: ValueInUse; readonly rest: CredentialState } {
  const { rotatedAt, version, fingerprint, endsAt, retiredAt: _, ...rest } = state;
  const value = {
    ...(rotatedAt !== undefined && { rotatedAt }),
    ...(version !== undefined && { version }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(endsAt !== undefined && { endsAt }),
  };
  return { value, rest };
}

/** The value counts from `promote` on, so that a long grace period does not make a fresh value look old. */
function promoted(state: CredentialState, entry: EntryOf<'done'>): CredentialState {
  const { value, rest } = split(state);
  const { fingerprint, endsAt } = entry.data.evidence;
  const ends = typeof endsAt === 'string' ? parseInstant(endsAt) : undefined;
  return {
    ...rest,
    replaced: rest.replaced ?? value,
    rotatedAt: atOf(entry),
    version: entry.data.version,
    ...(typeof fingerprint === 'string' && { fingerprint }),
    ...(ends !== undefined && { endsAt: ends }),
  };
}

/** People made this value: when is known, which is not. An older date than what is known changes nothing. */
function recorded(state: CredentialState, entry: EntryOf<'recorded'>): CredentialState {
  const rotatedAt = parseInstant(entry.data.rotatedAt) ?? 0;
  if (rotatedAt < (state.rotatedAt ?? 0)) return state;
  const { compromised, ...rest } = split(state).rest;
  const stillOpen = compromised && rotatedAt < compromised.at;
  return { ...rest, rotatedAt, ...(stillOpen && { compromised }) };
}

function closed(state: CredentialState, entry: EntryOf<'closed'>): CredentialState {
  const { outcome, rotatedAt } = entry.data;
  const began = state.open?.find((line) => line.rotation === entry.rotation && line.type === 'leased');
  const started = began ? { startedAt: atOf(began) } : {};
  const last = { rotation: entry.rotation ?? '', outcome, at: atOf(entry), ...started };
  if (state.open && state.open[0]?.rotation !== entry.rotation) return { ...state, last };
  const { replaced, compromised, incident, grants, ...rest } = state;
  const back = outcome === 'rolled-back' && replaced ? { ...split(rest).rest, ...replaced } : rest;
  const healed = compromised === undefined || (outcome === 'success' && heals(state, compromised.seq));
  const proven = outcome === 'success' && rotatedAt !== undefined ? { rotatedAt: parseInstant(rotatedAt) ?? 0 } : {};
  return {
    ...back,
    ...proven,
    // A fresh value begins without the exceptions that the old one needed.
    ...(outcome !== 'success' && grants && { grants }),
    ...retired(state, entry),
    ...(!healed && { compromised }),
    ...(incident && { incident: incident.rotation === entry.rotation ? ended(incident, entry) : incident }),
    last,
  };
}

function ended(incident: Incident, { data }: EntryOf<'closed'>): Incident {
  return { ...incident, outcome: data.outcome, refused: data.evidence.previousRefused === true };
}

function retired({ open }: CredentialState, entry: EntryOf<'closed'>): { readonly retiredAt?: Instant } {
  const requested = open?.[0];
  const retires = requested?.type === 'requested' && requested.data.action === 'retire';
  return retires && entry.data.outcome === 'success' ? { retiredAt: atOf(entry) } : {};
}

function reviewed(state: CredentialState, { rotation }: EntryOf<'reviewed'>): CredentialState {
  const { incident, ...rest } = state;
  return incident?.rotation === rotation ? rest : state;
}

/** Only a rotation asked for after the compromise ends it: an earlier one may have made the leaked value. */
function heals({ open }: CredentialState, compromisedAt: number): boolean {
  const requested = open?.[0];
  return (
    requested?.type === 'requested' &&
    requested.seq > compromisedAt &&
    ['rotate', 'retire'].includes(requested.data.action)
  );
}

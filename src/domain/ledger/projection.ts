import { hashOf } from './bytes.js';
import type { CredentialState, Entry, Genesis, LedgerState } from './event.js';

/**
 * The files that lie beside the chain, so that people and scripts see where things stand without reading it.
 * Nobody decides anything on them: they are made from the chain, and `rekeyer ledger verify` makes them again.
 */
const page = (content: object): string => `${JSON.stringify(content, null, 2)}\n`;

const when = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();

/** `genesis.json`. */
export function genesisFile({ format, repositoryId, publicKey, continues }: Genesis): string {
  return page({ format, repositoryId, publicKey, continues });
}

/** The folder below `state/` of a credential's file: 256 of them keep every folder small. */
export function shardOf(credential: string): string {
  return hashOf(credential).slice(0, 2);
}

/** `state/<shard>/<credential>.json`. */
export function credentialFile(credential: string, state: CredentialState): string {
  const { generation, rotatedAt, endsAt, version, fingerprint, compromised, open, issue, snoozes, last } = state;
  return page({
    credential,
    generation,
    rotatedAt: when(rotatedAt),
    endsAt: when(endsAt),
    version,
    fingerprint,
    compromised: compromised && { ...compromised, at: when(compromised.at) },
    open: open && underWay(open),
    issue,
    snoozed: snoozes?.at(-1) && { ...snoozes.at(-1), until: when(snoozes.at(-1)?.until), at: when(snoozes.at(-1)?.at) },
    last: last && { ...last, at: when(last.at) },
  });
}

function underWay(open: readonly Entry[]): object {
  const newest = open.at(-1);
  const step = newest && 'step' in newest.data ? newest.data.step : undefined;
  return { rotation: open[0]?.rotation, since: open[0]?.at, entries: open.length, newest: newest?.type, step };
}

/** Files of `state/_meta/`, by name. */
export function metaFiles({ heartbeat, config }: LedgerState): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (heartbeat !== undefined) files.set('heartbeat.json', page({ at: when(heartbeat) }));
  if (config !== undefined) files.set('config.json', page(config));
  return files;
}

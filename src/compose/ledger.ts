import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { GitRemote } from '../clients/git-remote.js';
import { readSigningKey } from '../clients/signing-key.js';
import { systemClock, systemRandom } from '../clients/system.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Secret } from '../domain/secret.js';
import { openGitBranch } from '../ledgers/git-branch.js';
import type { LedgerKeeper } from '../ports/ledger.js';
import { type Surroundings, surroundingsOf } from './surroundings.js';

/** Which ledger: that of the repository around a folder, or that at an address. */
export interface LedgerPlace {
  readonly folder: string;
  /** `https://…`, `file://…` or an absolute path; the repository around the folder unless said. */
  readonly remote?: string | undefined;
  /** The numeric id of the repository it must belong to; not compared unless said. */
  readonly repositoryId?: number | undefined;
  /** What git shows to the remote when it asks; GITHUB_TOKEN unless said. */
  readonly token?: Secret | undefined;
}

/**
 * Opens a ledger on a branch.
 *
 * Without a remote it is what this clone has, its own branch or its copy of the remote's, and nobody outside is
 * asked: what was not fetched is not seen, and nothing is written to a copy.
 *
 * @returns `undefined` when no remote was named and the folder is in no git repository
 */
export async function openLedger(
  { folder, remote, repositoryId, token }: LedgerPlace,
  surroundings: Surroundings = surroundingsOf(process.env),
): Promise<LedgerKeeper | undefined> {
  const url = remote ?? repositoryAround(folder);
  if (url === undefined) return undefined;
  const { cache, run, ledgerKey } = surroundings;
  return openGitBranch({
    remote: remoteAt(url, token ?? surroundings.token),
    cache: remote === undefined ? forgottenFolder() : join(cache, 'ledgers', shortHash(url)),
    tracking: remote === undefined,
    clock: systemClock,
    random: systemRandom,
    run,
    ...(repositoryId === undefined ? {} : { repositoryId }),
    ...(ledgerKey ? { signer: readSigningKey(ledgerKey) } : {}),
  });
}

/** The same where there must be one. @throws LEDGER_MISSING */
export async function demandLedger(place: LedgerPlace): Promise<LedgerKeeper> {
  const ledger = await openLedger(place);
  if (ledger) return ledger;
  throw new RekeyerError('LEDGER_MISSING', `${resolve(place.folder)} is in no git repository`);
}

/**
 * A cache that ends with this process: what is said about a clone depends on the clone alone, not on what another
 * clone at the same path once held.
 */
function forgottenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-ledger-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'cache');
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A folder needs no token, and gets none. */
function remoteAt(url: string, token: Secret | undefined): GitRemote {
  if (!url.startsWith('http') || !token) return { url };
  return { url, credentials: async () => ({ username: 'x-access-token', password: token }) };
}

/** The nearest folder from here upwards that holds a git repository. */
function repositoryAround(folder: string): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return here;
    if (here === dirname(here)) return undefined;
  }
}

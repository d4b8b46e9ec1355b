import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readSigningKey } from '../clients/signing-key.js';
import { thisProcess } from '../clients/this-machine.js';
import type { Actor } from '../domain/ledger/event.js';
import type { Signer } from '../domain/ledger/sign.js';
import { Secret } from '../domain/secret.js';

/** What this process finds around itself: the executor's environment, read in one place. */
export interface Surroundings {
  /** Folder for bare clones; kept between runs it saves fetching and notices a rewound ledger. */
  readonly cache: string;
  /** Who runs, as ledger entries name it: workflow run and attempt, or host and process. */
  readonly run: string;
  /** The person at this terminal, or the runner. */
  readonly actor: Actor;
  /** Private key that signs the ledger's batches. */
  readonly ledgerKey: Secret | undefined;
  /** The key that is to sign after a hand-over. @throws LEDGER_KEY */
  nextLedgerSigner(): Signer | undefined;
  /** Key of the fingerprints by which values are told apart; stays outside git. */
  readonly fingerprintKey: Secret | undefined;
  /** The one before, while fingerprints of its time are still in the ledger. */
  readonly previousFingerprintKey: Secret | undefined;
  /** The file that says what this executor may reach. */
  readonly connections: string | undefined;
  /** What git shows to a remote that asks. */
  readonly token: Secret | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function surroundingsOf(env: Environment): Surroundings {
  const { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt = '1' } = env;
  return {
    cache: env.REKEYER_CACHE ?? cacheFolder(env),
    run: run === undefined ? thisProcess() : `${run}/${attempt}`,
    actor: { login: word(env.GITHUB_ACTOR ?? userInfo().username), id: 0, kind: run === undefined ? 'user' : 'runner' },
    ledgerKey: secretOf(env.REKEYER_LEDGER_KEY),
    nextLedgerSigner: () => {
      const next = secretOf(env.REKEYER_LEDGER_KEY_NEXT);
      return next && readSigningKey(next);
    },
    fingerprintKey: secretOf(env.REKEYER_FINGERPRINT_KEY),
    previousFingerprintKey: secretOf(env.REKEYER_FINGERPRINT_KEY_PREVIOUS),
    connections: env.REKEYER_CONNECTIONS || undefined,
    token: secretOf(env.GITHUB_TOKEN),
  };
}

/** On GitHub's runners a cache dies with the job; elsewhere it is the user's own. */
function cacheFolder(env: Environment): string {
  if (env.RUNNER_TEMP) return join(env.RUNNER_TEMP, 'rekeyer');
  const home = env.XDG_CACHE_HOME ?? (env.HOME ? join(homedir(), '.cache') : tmpdir());
  return join(home, 'rekeyer');
}

/** Names of accounts may hold what would notify somebody in a commit message. */
const word = (login: string): string => login.replace(/[^A-Za-z0-9._[\]-]/g, '-');

const secretOf = (value: string | undefined): Secret | undefined => (value ? new Secret(value) : undefined);

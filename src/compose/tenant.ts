import { join } from 'node:path';
import { GitStore } from '../clients/git.js';
import { GitHub, type Request } from '../clients/github.js';
import { Redactor } from '../clients/redactor.js';
import { readSigningKey } from '../clients/signing-key.js';
import { systemClock, systemRandom } from '../clients/system.js';
import type { Connection } from '../domain/connection.js';
import type { Actor } from '../domain/ledger/event.js';
import type { Secret } from '../domain/secret.js';
import { GitRevisions } from '../forge/git-revisions.js';
import { githubForge } from '../forge/github/index.js';
import { defaultRotateOptions, type ProgressLine, type RotateOptions } from '../jobs/rotate/ports.js';
import type { TickPorts } from '../jobs/tick.js';
import { openGitBranch } from '../ledgers/git-branch.js';
import type { Forge } from '../ports/github/forge.js';
import type { Self } from '../ports/github/self.js';
import type { BlobReading } from '../registry/read.js';
import { isTop } from '../registry/tree.js';
import { ServedCertificates } from '../sources/served-certificates.js';
import { families } from './families.js';
import { guardedFamilies } from './guard.js';
import { pages } from './pages.js';
import { RecentReadings } from './recent-readings.js';
import { workbench } from './workbench.js';

/** One repository on GitHub and the right to work there. */
export interface TenantPlace {
  readonly owner: string;
  readonly repo: string;
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly self: Self;
  readonly request: Request;
  /** A token for git, asked for before every call. */
  token(): Promise<Secret>;
}

/** What the executor brings: its own settings, the same for every repository. */
export interface ExecutorParts {
  /** `https://github.com`; git goes there. */
  readonly serverUrl: string;
  readonly cache: string;
  readonly connections: readonly Connection[];
  readonly fingerprintKey: Secret;
  readonly previousFingerprintKey?: Secret | undefined;
  readonly ledgerKey?: Secret;
  /** Who runs, as ledger entries name it; unique for each process. */
  readonly run: string;
  /** GitHub recommends at most 6 pushes a minute; not paced unless said. */
  readonly pushesPerMinute?: number;
  onProgress?(line: ProgressLine): void;
}

/** All ports of one repository, and how its rotations are run. */
export interface TenantPorts {
  readonly ports: TickPorts & { readonly forge: Forge };
  readonly actor: Actor;
  readonly rotate: RotateOptions;
}

/** Puts every port together for one repository on GitHub. */
export async function tenantPorts(place: TenantPlace, executor: ExecutorParts): Promise<TenantPorts> {
  const { owner, repo, repositoryId, self } = place;
  const { connections, run } = executor;
  const remote = {
    url: `${executor.serverUrl}/${owner}/${repo}.git`,
    credentials: async () => ({ username: 'x-access-token', password: await place.token() }),
  };
  const folder = join(executor.cache, String(repositoryId));
  const clock = systemClock;
  const random = systemRandom;
  const ledger = await openGitBranch({
    remote,
    cache: join(folder, 'ledger.git'),
    clock,
    random,
    run,
    repositoryId,
    ...(executor.ledgerKey ? { signer: readSigningKey(executor.ledgerKey) } : {}),
    ...(executor.pushesPerMinute ? { pushesPerMinute: executor.pushesPerMinute } : {}),
  });
  const store = await GitStore.open(join(folder, 'registry.git'), remote);
  const readings = new RecentReadings<BlobReading>();
  const isKnown = (id: string): boolean => readings.has(id);
  const guarded = guardedFamilies(families, { redactor: new Redactor(), monotonic: () => clock.monotonic() });
  const actor: Actor = { login: self.account.login, id: self.account.id, kind: 'app' };
  const ports: TenantPorts['ports'] = {
    ledger,
    revisions: new GitRevisions(store, place.defaultBranch, { isPart: isTop, isKnown }),
    readings,
    families: guarded,
    forge: githubForge(new GitHub(place.request, { owner, repo, clock }), self),
    templates: pages(),
    connections,
    observer: new ServedCertificates({ connections, clock }),
    clock,
    random,
    workbench: workbench({
      families: guarded,
      connections,
      clock,
      random,
      fingerprintKey: executor.fingerprintKey,
      previousFingerprintKey: executor.previousFingerprintKey,
    }),
    ...(executor.onProgress ? { onProgress: executor.onProgress } : {}),
  };
  return { ports, actor, rotate: { ...defaultRotateOptions, holder: run, actor } };
}

import type { Person } from '../domain/approval/facts.js';
import type { Connection } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import { type Evaluation, evaluate, reasonOf } from '../domain/evaluate.js';
import { gitBlobId } from '../domain/git-blob.js';
import type { Actor, Draft, LedgerState } from '../domain/ledger/event.js';
import { stepLines } from '../domain/plan.js';
import type { Registry } from '../domain/registry.js';
import { requestBranch, requestPath } from '../domain/request-pull.js';
import { termsOf } from '../domain/rotation/terms.js';
import type { Instant } from '../domain/time.js';
import { requestName, type Wish } from '../domain/wishes.js';
import type { Forge } from '../ports/github/forge.js';
import type { Ledger, LedgerSnapshot } from '../ports/ledger.js';
import { requestText } from '../registry/request-text.js';
import { plain } from '../templating/escape.js';
import type { Templates } from '../templating/templates.js';
import { type RegistryPorts, validateAt } from './approve/trust.js';
import { type Planned, planRequest } from './plan.js';
import { planView, pullView } from './propose/pages.js';

export type ProposePorts = RegistryPorts & {
  readonly forge: Pick<Forge, 'branches' | 'pulls' | 'comments'>;
  readonly ledger: Ledger;
  readonly templates: Templates;
  readonly connections: readonly Connection[];
};

export interface ProposeOptions {
  readonly actor: Actor;
  readonly now: Instant;
}

/** A pull request that proposes a rotation. */
export interface Proposal {
  readonly request: string;
  readonly pull: number;
  readonly head: string;
}

/**
 * Opens the pull request that asks for these rotations, with the plan an approval will be about; or brings the one
 * that is open up to date.
 *
 * The ledger hears of it first: which file the bot is about to write, to the byte, and who asked for it. So later
 * nobody can pass off another file as the bot's, nor somebody else as the requester. Interrupted anywhere, the same
 * call again goes on where it stopped. A plan that has changed is a new commit, which voids the approvals given.
 *
 * @param requester  whoever asked; the bot's own account where a scan did. They count as the author
 * @throws CREDENTIAL_REMOVED, CONNECTION_MISSING, CONNECTION_AMBIGUOUS when no plan can be made
 */
export async function propose(
  wish: Wish,
  requester: Pick<Person, 'login' | 'id'>,
  ports: ProposePorts,
  options: ProposeOptions,
): Promise<Proposal> {
  const { now } = options;
  const snapshot = await ports.ledger.read();
  const registry = await readNewest(ports, now);
  const planned = planRequest('rotate', wish.credentials, { ...ports, registry, ledger: snapshot.state });
  const known = openProposal(wish, snapshot.state);
  const asker = known ? askerOf(known.requester) : requester;
  const name = known?.name ?? freeName(planned, registry, snapshot.state, now);
  const text = fileOf(name, wish, asker, planned);
  if (known?.blob !== gitBlobId(text)) await remember(snapshot, name, wish, asker, text, ports, options);
  const head = await ports.forge.branches.propose({
    branch: requestBranch(name),
    path: requestPath(name),
    text,
    message: plain(`Ask to rotate ${wish.credentials.join(', ')}\n`),
  });
  const evaluations = evaluate({ registry, ledger: snapshot.state, now });
  const pull = await openPull(name, wish, asker, planned, evaluations, registry, ports, now);
  const page = planView(name, head, asker.login, planned);
  const body = ports.templates.render('plan-comment', page).text;
  await ports.forge.comments.keep(pull, { kind: 'plan', key: name }, body);
  return { request: name, pull, head };
}

async function readNewest(ports: RegistryPorts, now: Instant): Promise<Registry> {
  const { registry, counts } = await validateAt(await ports.revisions.newest(), ports, now);
  if (registry) return registry;
  throw new RekeyerError(
    'REGISTRY_INVALID',
    `the default branch has ${counts.errors} errors; nothing is planned on it`,
  );
}

/** A proposal that is open for exactly these credentials. */
function openProposal({ credentials }: Wish, { requests }: LedgerState) {
  const wanted = [...credentials].sort().join(' ');
  for (const [name, { state, proposal }] of requests) {
    if (state === 'proposed' && proposal?.credentials === wanted) return { name, ...proposal };
  }
  return undefined;
}

function askerOf(requester: string): Pick<Person, 'login' | 'id'> {
  const [login = '', id = ''] = requester.split(':');
  return { login, id: Number(id) };
}

function freeName({ credentials }: Planned, registry: Registry, { requests }: LedgerState, now: Instant): string {
  const written = new Set(registry.requests.map(({ name }) => name));
  const owner = credentials[0]?.credential.owner ?? '';
  return requestName(owner, now, (name) => requests.has(name) || written.has(name));
}

function fileOf(name: string, { reason }: Wish, { login, id }: Pick<Person, 'login' | 'id'>, planned: Planned): string {
  const terms = planned.credentials.map(({ credential, policy }) => ({
    name: credential.name,
    terms: termsOf(credential, policy),
  }));
  const generation = Object.fromEntries(planned.plan.credentials.map((one) => [one.name, one.generation]));
  return requestText({
    name,
    labels: {},
    action: 'rotate',
    credentials: planned.plan.credentials.map((one) => one.name),
    reason,
    requestedBy: { login, id },
    plan: { digest: planned.digest, generation, steps: stepLines(terms) },
  });
}

async function remember(
  snapshot: LedgerSnapshot,
  request: string,
  { credentials, reason }: Wish,
  { login, id }: Pick<Person, 'login' | 'id'>,
  text: string,
  { ledger }: Pick<ProposePorts, 'ledger'>,
  { actor }: ProposeOptions,
): Promise<void> {
  const names = [...credentials].sort().join(' ');
  const draft: Draft = {
    type: 'proposed',
    data: { request, reason, credentials: names, blob: gitBlobId(text), requester: `${login}:${id}` },
    actor,
  };
  await ledger.append(snapshot, `${request}: proposed`, [draft]);
}

async function openPull(
  name: string,
  wish: Wish,
  asker: Pick<Person, 'login'>,
  planned: Planned,
  evaluations: readonly Evaluation[],
  registry: Registry,
  { forge, templates }: Pick<ProposePorts, 'forge' | 'templates'>,
  now: Instant,
): Promise<number> {
  const reasons = new Map(evaluations.map((one) => [one.name, { sentence: reasonOf(one).sentence, dueAt: one.dueAt }]));
  const view = pullView(wish, asker.login, planned, reasons, registry.config.merge, now);
  const body = templates.render('rotation-pull', view).text;
  return forge.pulls.open({ branch: requestBranch(name), title: titleOf(wish, planned), body });
}

function titleOf({ credentials }: Wish, planned: Planned): string {
  const owner = planned.credentials[0]?.credential.owner ?? '';
  const [only] = credentials;
  return plain(
    credentials.length === 1 && only ? `Rotate ${only}` : `Rotate ${credentials.length} credentials of ${owner}`,
  );
}

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
import type { Ledger } from '../ports/ledger.js';
import { requestText } from '../registry/request-text.js';
import { plain } from '../templating/escape.js';
import type { Templates } from '../templating/templates.js';
import { type RegistryPorts, validateAt } from './approve/trust.js';
import { type Planned, planRequest } from './plan.js';
import { planView, pullView, type Reasons } from './propose/pages.js';

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

/** Whoever asked for a rotation. */
type Asker = Pick<Person, 'login' | 'id'>;

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
 * @throws CREDENTIAL_REMOVED, CONNECTION_MISSING, CONNECTION_AMBIGUOUS when no plan can be made; REQUEST_MERGED
 */
export async function propose(
  wish: Wish,
  requester: Asker,
  ports: ProposePorts,
  { actor, now }: ProposeOptions,
): Promise<Proposal> {
  const snapshot = await ports.ledger.read();
  const registry = await readNewest(ports, now);
  const planned = planRequest('rotate', wish.credentials, { ...ports, registry, ledger: snapshot.state });
  const known = openProposal(wish, snapshot.state);
  if (known && registry.requests.some(({ name }) => name === known.name)) {
    throw new RekeyerError('REQUEST_MERGED', `request "${known.name}" was merged and waits to begin`);
  }
  const asker = known ? askerOf(known.requester) : requester;
  const name = known?.name ?? freeName(planned, registry, snapshot.state, now);
  const text = fileOf(name, wish, asker, planned);
  if (known?.blob !== gitBlobId(text)) {
    await ports.ledger.append(snapshot, `${name}: proposed`, [draftOf(name, wish, asker, text, actor)]);
  }
  const [branch, title] = [requestBranch(name), titleOf(wish, planned)];
  const message = plain(`${title} (${name})`);
  const head = await ports.forge.branches.propose({ branch, path: requestPath(name), text, message });
  const reasons = reasonsOf(evaluate({ registry, ledger: snapshot.state, now }), wish);
  const view = pullView(wish, asker.login, planned, reasons, registry.config.merge, now);
  const body = ports.templates.render('rotation-pull', view).text;
  const pull = await ports.forge.pulls.open({ branch, title, body });
  const shown = ports.templates.render('plan-comment', planView(name, head, asker.login, planned)).text;
  await ports.forge.comments.keep(pull, { kind: 'plan', key: name }, shown);
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

function askerOf(requester: string): Asker {
  const [login = '', id = ''] = requester.split(':');
  return { login, id: Number(id) };
}

function freeName({ credentials }: Planned, registry: Registry, { requests }: LedgerState, now: Instant): string {
  const written = new Set(registry.requests.map(({ name }) => name));
  const owner = credentials[0]?.credential.owner ?? '';
  return requestName(owner, now, (name) => requests.has(name) || written.has(name));
}

function fileOf(name: string, { reason }: Wish, { login, id }: Asker, planned: Planned): string {
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

function draftOf(request: string, { credentials, reason }: Wish, asker: Asker, text: string, actor: Actor): Draft {
  const names = [...credentials].sort().join(' ');
  const requester = `${asker.login}:${asker.id}`;
  return { type: 'proposed', data: { request, reason, credentials: names, blob: gitBlobId(text), requester }, actor };
}

function reasonsOf(evaluations: readonly Evaluation[], { credentials }: Wish): Reasons {
  const wanted = evaluations.filter(({ name }) => credentials.includes(name));
  return new Map(wanted.map((one) => [one.name, { sentence: reasonOf(one).sentence, dueAt: one.dueAt }]));
}

function titleOf({ credentials }: Wish, planned: Planned): string {
  const owner = planned.credentials[0]?.credential.owner ?? '';
  const [only] = credentials;
  return plain(
    credentials.length === 1 && only ? `Rotate ${only}` : `Rotate ${credentials.length} credentials of ${owner}`,
  );
}

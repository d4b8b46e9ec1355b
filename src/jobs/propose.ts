import type { Person } from '../domain/approval/facts.js';
import type { Connection } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import { type Evaluation, evaluate, reasonOf } from '../domain/evaluate.js';
import { gitBlobId } from '../domain/git-blob.js';
import type { Actor, Draft, LedgerState, RequestState } from '../domain/ledger/event.js';
import { orderLine, stepLines } from '../domain/plan.js';
import type { Registry } from '../domain/registry.js';
import type { RequestAction } from '../domain/request.js';
import { requestBranch, requestPath } from '../domain/request-pull.js';
import { termsOf } from '../domain/rotation/terms.js';
import { formatInstant, type Instant, parseInstant } from '../domain/time.js';
import { requestName, type Wish } from '../domain/wishes.js';
import type { Forge } from '../ports/github/forge.js';
import type { Ledger } from '../ports/ledger.js';
import { requestText } from '../registry/request-text.js';
import { plain } from '../templating/escape.js';
import type { Templates } from '../templating/templates.js';
import { type RegistryPorts, validateAt } from './approve/trust.js';
import { type Planned, type PlanParts, planRecord, planRequest } from './plan.js';
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
  const planned = planOf(wish, { ...ports, registry, ledger: snapshot.state });
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
  const shown = ports.templates.render('plan-comment', planView(name, head, asker.login, planned, wish.record)).text;
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
function openProposal({ credentials, action = 'rotate' }: Wish, { requests }: LedgerState) {
  const wanted = [...credentials].sort().join(' ');
  for (const [name, { state, proposal }] of requests) {
    const same = proposal?.credentials === wanted && (proposal.action ?? 'rotate') === action;
    if (state === 'proposed' && same) return { name, ...proposal };
  }
  return undefined;
}

/** The wish that an entry remembers; the same bytes come of it. */
export function wishOf(proposal: NonNullable<RequestState['proposal']>): Wish {
  const { credentials, reason, action, rotatedAt, evidence = '' } = proposal;
  const at = rotatedAt === undefined ? undefined : parseInstant(rotatedAt);
  return {
    credentials: credentials.split(' '),
    reason,
    ...(action ? { action } : {}),
    ...(at === undefined ? {} : { record: { rotatedAt: at, evidence } }),
  };
}

function planOf({ action = 'rotate', credentials, record }: Wish, parts: PlanParts): Planned {
  return record ? planRecord(credentials, record, parts) : planRequest(action, credentials, parts);
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

function fileOf(name: string, wish: Wish, { login, id }: Asker, planned: Planned): string {
  const { action = 'rotate', reason, record } = wish;
  return requestText({
    name,
    labels: {},
    action,
    credentials: planned.credentials.map(({ credential }) => credential.name),
    reason,
    requestedBy: { login, id },
    plan: { digest: planned.digest, generation: planned.generation, steps: linesOf(wish, planned) },
    ...(record ? { record } : {}),
  });
}

function linesOf({ action = 'rotate', record }: Wish, { credentials }: Planned): readonly string[] {
  if (record) return [`Record what people did at ${formatInstant(record.rotatedAt)}; nothing is touched`];
  const order = orderLine(credentials.map(({ credential }) => credential));
  const steps = stepLines(
    credentials.map(({ credential, policy }) => ({
      name: credential.name,
      terms: termsOf(credential, policy, { action }),
    })),
  );
  return order === undefined ? steps : [order, ...steps];
}

function draftOf(request: string, wish: Wish, asker: Asker, text: string, actor: Actor): Draft {
  const { reason, action, record } = wish;
  const data = {
    request,
    reason,
    credentials: [...wish.credentials].sort().join(' '),
    blob: gitBlobId(text),
    requester: `${asker.login}:${asker.id}`,
    ...(action && action !== 'rotate' ? { action } : {}),
    ...(record ? { rotatedAt: formatInstant(record.rotatedAt), evidence: record.evidence } : {}),
  };
  return { type: 'proposed', data, actor };
}

function reasonsOf(evaluations: readonly Evaluation[], { credentials }: Wish): Reasons {
  const wanted = evaluations.filter(({ name }) => credentials.includes(name));
  return new Map(wanted.map((one) => [one.name, { sentence: reasonOf(one).sentence, dueAt: one.dueAt }]));
}

const VERBS: Readonly<Record<RequestAction, string>> = {
  rotate: 'Rotate',
  rollback: 'Roll back',
  record: 'Record the rotation of',
  retire: 'Retire',
  adopt: 'Adopt',
};

function titleOf({ credentials, action = 'rotate' }: Wish, planned: Planned): string {
  const owner = planned.credentials[0]?.credential.owner ?? '';
  const [only] = credentials;
  const what = credentials.length === 1 && only ? only : `${credentials.length} credentials of ${owner}`;
  return plain(`${VERBS[action]} ${what}`);
}

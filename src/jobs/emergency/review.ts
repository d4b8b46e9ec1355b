import { judgeApproval } from '../../domain/approval.js';
import { gitBlobId } from '../../domain/git-blob.js';
import { describeEntry } from '../../domain/ledger/describe.js';
import type { Actor, Draft, Entry } from '../../domain/ledger/event.js';
import { formatDay, type Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import type { Pull } from '../../ports/github/pulls.js';
import type { Ledger } from '../../ports/ledger.js';
import { plain } from '../../templating/escape.js';
import type { Templates } from '../../templating/templates.js';
import { gatherFacts, readRecord } from '../approve/gather.js';
import { declarerOf, type IncidentCase } from './case.js';

export interface ReviewIncidentPorts {
  readonly forge: Pick<Forge, 'branches' | 'pulls' | 'reviews' | 'comments' | 'people' | 'self'>;
  readonly ledger: Ledger;
  readonly templates: Templates;
}

/** Where the review of an emergency stands. */
export interface IncidentReview {
  /** The pull request that asks for it; absent while the rotation runs. */
  readonly pull?: number;
  readonly done: boolean;
}

/**
 * Asks for the review of an emergency once its rotation has ended, and notices when somebody entitled to it, who did
 * not declare it, has approved.
 *
 * The pull request adds one file that tells what the ledger tells. A review counts for these very bytes; when
 * somebody has changed them, the bot's own text comes back as a new commit, which voids what was approved before.
 */
export async function reviewIncident(
  known: IncidentCase,
  ports: ReviewIncidentPorts,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
): Promise<IncidentReview> {
  const { incident, credential } = known;
  if (!incident.outcome) return { done: false };
  const { rotation } = incident;
  const branch = `incident/${rotation}`;
  const text = recordText(known, await ports.ledger.history(credential.name), ports.templates);
  const path = `incidents/${formatDay(incident.at).slice(0, 4)}/${rotation}.md`;
  const newest = await ports.forge.pulls.newestFrom(branch);
  if (newest && newest.state !== 'open') return settle(known, newest.number, { path, text }, ports, { actor, now });
  const title = plain(`Review the emergency ${rotation}`);
  await ports.forge.branches.propose({ branch, path, text, message: title });
  const pull = newest?.number ?? (await ports.forge.pulls.open({ branch, title, body: text }));
  return settle(known, pull, { path, text }, ports, { actor, now });
}

async function settle(
  { incident, credential, rule }: IncidentCase,
  number: number,
  file: { readonly path: string; readonly text: string },
  ports: ReviewIncidentPorts,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
): Promise<IncidentReview> {
  const pull = await ports.forge.pulls.get(number);
  const record = await readRecord(pull, ports.forge);
  const facts = await gatherFacts(pull, record, [declarerOf(incident).id], [rule], ports.forge, now);
  const { outcome, counted } = judgeApproval(facts, [rule]);
  if (outcome !== 'approved' || !(await isOurs(pull, file, ports))) return { pull: number, done: false };
  const by = counted.map(({ by }) => `${by.login}:${by.id}`).join(' ');
  const of = { rotation: incident.rotation, credential: credential.name, actor };
  const draft: Draft = { type: 'reviewed', data: { by, pull: number }, ...of };
  await ports.ledger.append(await ports.ledger.read(), `${incident.rotation}: reviewed`, [draft]);
  // Kept with the registry where GitHub lets us; the ledger knows it in any case.
  if (pull.state === 'open')
    await ports.forge.pulls.merge(number, pull.head, `Emergency ${incident.rotation}, reviewed`);
  return { pull: number, done: true };
}

/** Whether what was reviewed is exactly the one file that we wrote. */
async function isOurs(
  pull: Pull,
  { path, text }: { readonly path: string; readonly text: string },
  { forge }: ReviewIncidentPorts,
): Promise<boolean> {
  const { items, complete } = await forge.pulls.files(pull);
  const [only, ...more] = items;
  return complete && more.length === 0 && only?.path === path && only.blob === gitBlobId(text);
}

const TOLD: readonly Entry['type'][] = ['intended', 'leased'];

function recordText({ incident, credential }: IncidentCase, history: readonly Entry[], templates: Templates): string {
  const { rotation, at, mode, reason, outcome = '', refused = false } = incident;
  const events = history
    .filter((entry) => entry.rotation === rotation && !TOLD.includes(entry.type))
    .map(describeEntry)
    .map(({ at, what, who }) => ({ at, text: what, who }));
  const declaredBy = declarerOf(incident).login;
  const view = { rotation, credential: credential.name, declaredBy, at, mode, reason, outcome, refused, events };
  return templates.render('incident-record', view).text;
}

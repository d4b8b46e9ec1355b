import type { Person } from '../domain/approval/facts.js';
import { type Box, tickedBoxes, untickedBoxes } from '../domain/boxes.js';
import { grammar } from '../domain/command/grammar.js';
import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';
import { markerKey } from '../domain/marker.js';
import type { Registry } from '../domain/registry.js';
import type { Forge } from '../ports/github/forge.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import { pinned, validateAt } from './approve/trust.js';
import { answered, type Reply, refusal } from './command/answers.js';
import { mayUse } from './command/permission.js';
import type { CommandOptions, CommandPorts } from './command/ports.js';
import { request } from './command/request.js';
import { DASHBOARD } from './dashboard.js';

export type TickBoxPorts = CommandPorts & { readonly forge: Pick<Forge, 'issues'> };

/** What came of an edited issue: whether everything should be looked at now. */
export interface Ticked {
  readonly heard: number;
  readonly wake: boolean;
}

/** More boxes at once than somebody ticks by hand are left to the next edit. */
const MOST = 25;

/**
 * Does what was ticked on the dashboard, for whoever edited it.
 *
 * A tick is a command of its editor, with the same permissions as the command would need, asked now: `rescan` is
 * `/rotate recheck`, a credential's box is `/rotate request`, and its editor counts as the author of what is opened.
 * The text is read anew. Each tick gets an answer, in one comment for each person and box, and the boxes are emptied, so
 * that the same event heard twice does nothing twice.
 *
 * @param editor  who edited it by GitHub's event; a program ticks no boxes
 */
export async function obeyTicks(
  number: number,
  editor: Person,
  given: TickBoxPorts,
  options: CommandOptions,
): Promise<Ticked> {
  const ports = pinned(given);
  const issue = editor.type === 'User' ? await ports.forge.issues.find(number) : undefined;
  const boxes = issue && markerKey(issue.body, 'dashboard') ? tickedBoxes(issue.body).slice(0, MOST) : [];
  if (!issue || boxes.length === 0) return { heard: 0, wake: false };
  // Emptied first: a box that was heard and not emptied would be done again.
  await ports.forge.issues.edit(number, { ...DASHBOARD, body: untickedBoxes(issue.body) });
  let wake = false;
  for (const box of boxes) {
    const reply = await replyTo(box, editor, ports, options);
    const key = `box.${editor.id}.${box.kind === 'request' ? box.credential : box.kind}`;
    const { text } = reply.render(ports.templates, { key, login: editor.login });
    await ports.forge.comments.keep(number, { kind: 'answer', key }, text);
    wake ||= reply.wake;
  }
  return { heard: boxes.length, wake };
}

async function replyTo(box: Box, by: Person, ports: TickBoxPorts, options: CommandOptions): Promise<Reply> {
  const law = grammar.find(({ verb }) => verb === (box.kind === 'request' ? 'request' : 'recheck'));
  if (!law) return refusal('nobody may do that.');
  try {
    const snapshot = await ports.ledger.read();
    const { registry } = await validateAt(await ports.revisions.newest(), ports, options.now);
    if (!registry) return refusal('the default branch holds a registry with errors.');
    const subject = subjectOf(box, registry, snapshot);
    const objection = await mayUse(law, by, subject, ports);
    if (objection !== undefined) return refusal(objection);
    if (box.kind === 'rescan') return answered('Looked at everything again.', 'done', { wake: true });
    if (!subject.credential) return refusal(`there is no credential called "${box.credential}".`);
    return await request({ by, subject }, ports, options);
  } catch (error) {
    if (!(error instanceof RekeyerError) || OUTAGES.includes(error.code)) throw error;
    return answered(`${error.message}. ${error.wayOut}`, 'refused');
  }
}

const OUTAGES: readonly ErrorCode[] = ['GITHUB_UNAVAILABLE', 'GITHUB_LIMIT', 'LEDGER_CONFLICT'];

function subjectOf(box: Box, registry: Registry, snapshot: LedgerSnapshot) {
  const name = box.kind === 'request' ? box.credential : undefined;
  const credential = registry.credentials.find((one) => one.name === name);
  return { registry, snapshot, concerned: credential ? [credential] : [], ...(credential ? { credential } : {}) };
}

import type { Person } from '../domain/approval/facts.js';
import { type Command, type CommandLaw, grammar } from '../domain/command/grammar.js';
import { readCommand } from '../domain/command.js';
import { type ErrorCode, hasCode, RekeyerError } from '../domain/errors/index.js';
import { hasMarker } from '../domain/marker.js';
import { MINUTE } from '../domain/time.js';
import type { Comment } from '../ports/github/comments.js';
import { pinned } from './approve/trust.js';
import { answered, helped, type Reply, refusal } from './command/answers.js';
import { handlers, verbs } from './command/handlers.js';
import { mayUse } from './command/permission.js';
import type { CommandOptions, CommandPorts } from './command/ports.js';
import { findSubject } from './command/subject.js';

/** What came of a comment. */
export interface Obeyed {
  readonly outcome: 'not for us' | 'done' | 'refused' | 'not understood';
  /** Whether rotations should be looked at now and not only by the next tick. */
  readonly wake: boolean;
}

/** A comment that is first seen later than this is no command any more: rights and heads have moved on. */
const FRESH = 10 * MINUTE;

/**
 * Does what a comment asks for, if it asks for anything, its author may ask for it, and it was not done before.
 *
 * The comment is read anew, so that one that was edited or deleted meanwhile is not obeyed: whoever may write can
 * change what others said. Permissions are those of this moment; what is not allowed by the table is forbidden. Each
 * command gets one answer, and a comment that has its answer is done with, however often GitHub tells of it.
 */
export async function obey(commentId: number, given: CommandPorts, options: CommandOptions): Promise<Obeyed> {
  const ports = pinned(given);
  const comment = await findComment(commentId, ports);
  const reading = comment && readCommand(comment.body);
  if (!comment?.by || !reading || reading.kind === 'none') return { outcome: 'not for us', wake: false };
  const { items } = await ports.forge.comments.of(comment.issue);
  const key = String(comment.id);
  if (items.some(({ ours, body }) => ours && hasMarker(body, 'answer', key)))
    return { outcome: 'not for us', wake: false };
  await ports.forge.comments.react(comment.id, 'eyes');
  const reply =
    objectionTo(comment, options) ??
    (reading.kind === 'unknown'
      ? helped(verbs, reading.usage ?? null, false)
      : await carryOut(reading.command, comment, comment.by, ports, options));
  const { text } = reply.render(ports.templates, { key, login: comment.by.login });
  await ports.forge.comments.keep(comment.issue, { kind: 'answer', key }, text, items);
  await ports.forge.comments.react(comment.id, reply.outcome === 'done' ? 'rocket' : 'confused');
  return { outcome: reply.outcome, wake: reply.wake };
}

async function findComment(id: number, { forge }: CommandPorts): Promise<Comment | undefined> {
  try {
    const comment = await forge.comments.get(id);
    // Programs do not command programs, and the bot does not talk to itself.
    return comment.ours || comment.by?.type !== 'User' ? undefined : comment;
  } catch (error) {
    if (hasCode(error, 'GITHUB_NOT_FOUND')) return undefined;
    throw error;
  }
}

function objectionTo({ edited, at }: Comment, { now }: CommandOptions): Reply | undefined {
  if (edited) return refusal('this comment was edited; write a new one, so that everybody sees who asked for what.');
  if (now - at > FRESH) return refusal('this comment is too old to be obeyed; write it again if you still want it.');
  return undefined;
}

async function carryOut(
  command: Command,
  comment: Comment,
  by: Person,
  ports: CommandPorts,
  options: CommandOptions,
): Promise<Reply> {
  const law = grammar.find(({ verb }) => verb === command.verb);
  const handler = handlers[command.verb];
  if (!law) return helped(verbs, null, false);
  if (!fits(law, comment)) return refusal(`that command belongs on ${articleFor(law.where)}.`);
  try {
    const subject = await findSubject(command, comment, ports, options);
    const objection = await mayUse(law, by, subject, ports);
    if (objection !== undefined) return refusal(objection);
    return await handler({ command, comment, by, subject }, ports, options);
  } catch (error) {
    // What a person can repair is their answer; an outage is left to the next delivery.
    if (!(error instanceof RekeyerError) || OUTAGES.includes(error.code)) throw error;
    return answered(`${error.message}. ${error.wayOut}`, 'refused');
  }
}

const OUTAGES: readonly ErrorCode[] = ['GITHUB_UNAVAILABLE', 'GITHUB_LIMIT', 'LEDGER_CONFLICT'];

const fits = ({ where }: CommandLaw, { onPull }: Comment): boolean =>
  where === 'anywhere' || where === 'issue or pull request' || (where === 'pull request') === onPull;

const articleFor = (where: CommandLaw['where']): string => (where === 'issue' ? 'an issue' : `a ${where}`);

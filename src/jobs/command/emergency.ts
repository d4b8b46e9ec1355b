import type { Command } from '../../domain/command/grammar.js';
import { readCommand } from '../../domain/command.js';
import { MINUTE } from '../../domain/time.js';
import type { Comment } from '../../ports/github/comments.js';
import { declareEmergency } from '../emergency/declare.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/** How long a declaration waits for its confirmation. */
const CONFIRM_WITHIN = 10 * MINUTE;

/** Says what would happen, and asks the same person to confirm it; nothing is written down or begun. */
export const emergency: Handler = async ({ command, subject }) => {
  const { credential } = subject;
  if (!credential || command.verb !== 'emergency') return refusal('name the credential and the reason.');
  const { name } = credential;
  const how =
    command.mode === 'revoke-first'
      ? 'The old value is switched off first: what uses it fails until the new one is delivered.'
      : 'The new value is delivered first, then the old one is switched off.';
  return answered(
    `Confirm this within 10 minutes with a comment "/rotate confirm ${name}" here. The rotation then begins at once, without a review, a window or a wait. ${how} Somebody else reviews it afterwards.`,
  );
};

/** Begins what the same person declared here a moment ago. */
export const confirm: Handler = async ({ command, comment, by, subject }, ports, { actor, now }) => {
  const { credential, registry, snapshot } = subject;
  if (!credential || command.verb !== 'confirm') return refusal('name the credential.');
  const { name } = credential;
  const { items } = await ports.forge.comments.of(comment.issue);
  const declared = items
    .filter((one) => one.by?.id === by.id && !one.edited && now - one.at <= CONFIRM_WITHIN)
    .flatMap((one) => declarationIn(one, name) ?? [])
    .at(-1);
  if (!declared) {
    return refusal(
      `you declared no emergency of ${name} here within the last 10 minutes; /rotate emergency ${name} <reason…>`,
    );
  }
  if ((snapshot.state.credentials.get(name)?.incident?.at ?? 0) >= declared.at) {
    return refusal('that declaration was carried out already.');
  }
  const { mode = 'replace-first', reason } = declared.command;
  const result = await declareEmergency({ credential, mode, reason, by }, { registry, snapshot }, ports, { actor });
  switch (result.outcome) {
    case 'refused':
      return refusal(result.why);
    case 'by-people':
      return answered(
        `${name} is marked as compromised. People rotate it, so rotate it now and record it here.`,
        'done',
        {
          wake: true,
        },
      );
    default:
      return answered(`The emergency rotation ${result.rotation} goes on now.`, 'done', { wake: true });
  }
};

function declarationIn({ body, at, ours }: Comment, credential: string) {
  const reading = readCommand(body);
  if (ours || reading.kind !== 'command' || reading.command.verb !== 'emergency') return undefined;
  const command: Extract<Command, { verb: 'emergency' }> = reading.command;
  return command.credential === credential ? { command, at } : undefined;
}

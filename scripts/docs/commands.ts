import { type Caller, grammar } from '../../src/domain/command/grammar.js';
import { verbs } from '../../src/jobs/command/handlers.js';

const WHO: Readonly<Record<Caller, string>> = {
  read: 'who may read the repository',
  write: 'write access',
  'write or owner': 'write access, or the owner of the credential',
  owner: 'the owner of the credential',
  'owner or emergency': 'the owner, or an emergency responder',
  approver: 'who approves it by the policy, and has no part in it',
  emergency: 'an emergency responder',
  maintain: 'maintain access',
};

/** `docs/operators/commands.md`: every command that this version obeys, from the grammar it is read by. */
export function commandsPage(): string {
  const rows = grammar
    .filter(({ verb }) => verbs.has(verb))
    .map(({ usage, summary, where, who }) => `| \`${usage}\` | ${summary} | ${where} | ${WHO[who]} |`);
  return [
    '# Commands in comments',
    'A command is the whole first line of a new comment, from its first character, and the only one in it. What stands in a quotation, a code block or a later line is talk. Words are parted by blanks, case matters, and nothing is guessed: what is not exactly a command is answered with help.',
    ['| command | what it does | where | who may |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    'Permissions are those of the moment in which the command is carried out. A comment that was edited, or that is first seen more than ten minutes after it was written, is not obeyed; write it again. Each command gets one answer: 👀 when it is seen, then 🚀, or 😕 with one sentence why not.',
  ].join('\n\n');
}

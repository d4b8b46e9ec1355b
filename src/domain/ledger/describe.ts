import type { Entry } from './event.js';

/** One entry as a row of the log; a face puts the columns under each other. */
export interface LogRow {
  readonly seq: number;
  /** RFC 3339, as the entry has it. */
  readonly at: string;
  /** The rotation, else the credential, else the ledger itself. */
  readonly about: string;
  readonly what: string;
  readonly who: string;
}

/** What does this entry say, to a person who reads the log? */
export function describeEntry(entry: Entry): LogRow {
  const about = entry.rotation ?? entry.credential ?? 'ledger';
  return { seq: entry.seq, at: entry.at, about, what: sentence(entry), who: entry.actor.login };
}

type Sentences = { readonly [T in Entry['type']]: (data: Extract<Entry, { readonly type: T }>['data']) => string };

const wave = (number: number): string => (number > 0 ? ` (wave ${number})` : '');

const sentences: Sentences = {
  genesis: ({ repositoryId, publicKey }) =>
    `begun for repository ${repositoryId}, ${publicKey ? 'signed' : 'unsigned'}`,
  key: () => 'another key signs from the next batch on',
  adopted: ({ head, reason }) => `adopted at ${head.slice(0, 10)}: ${reason}`,
  heartbeat: ({ credentials }) => `looked at ${credentials} credentials`,
  'config-applied': ({ commit, approvers }) => `registry at ${commit.slice(0, 10)}, approved by ${approvers}`,
  issue: ({ number, state }) => `issue ${number} is ${state}`,
  offered: ({ branch, requester }) => `pull request ${branch} offered for ${requester}`,
  excepted: ({ exception, policy, expiresAt }) => `excepted from ${policy} until ${expiresAt} by ${exception}`,
  snoozed: ({ until, by, reason }) => `snoozed until ${until} by ${by}: ${reason}`,
  unsnoozed: ({ by }) => `snooze ended by ${by}`,
  compromised: ({ reason }) => `compromised: ${reason}`,
  recorded: ({ rotatedAt, evidence }) => `rotated by people at ${rotatedAt}: ${evidence}`,
  proposed: ({ request, credentials }) => `request ${request} proposed for ${credentials}`,
  refused: ({ request, code }) => `request ${request} refused: ${code}`,
  requested: ({ action, reason, requester }) => `${action} requested by ${requester}, ${reason}`,
  approved: ({ by }) => `approved by ${by}`,
  leased: ({ holder }) => `taken by ${holder}`,
  intended: (data) => `${data.step} is about to run${wave(data.wave)}`,
  done: (data) => `${data.step} done${wave(data.wave)}`,
  failed: ({ step, code, nextTry }) => `${step} failed: ${code}${nextTry ? `, next try ${nextTry}` : ''}`,
  waiting: ({ step, until, why }) => `${step} waits ${why === 'window' ? 'for a window ' : ''}until ${until}`,
  'rolling-back': ({ step, code }) => `going back after ${step}: ${code}`,
  'needs-human': ({ code, valid }) => `needs a person: ${code}; valid now: ${valid}`,
  resumed: ({ command, by }) => `${command} by ${by}`,
  emergency: ({ mode, by, reason }) => `emergency, ${mode}, declared by ${by}: ${reason}`,
  reviewed: ({ by }) => `the emergency was reviewed by ${by}`,
  unlocked: ({ holder, by, reason }) => `${holder} unlocked by ${by}: ${reason}`,
  held: ({ hold, by, reason }) => `${hold ? 'held' : 'let go'} by ${by}: ${reason}`,
  closed: ({ outcome }) => `closed: ${outcome}`,
};

function sentence(entry: Entry): string {
  const say = sentences[entry.type] as (data: Entry['data']) => string;
  return say(entry.data);
}

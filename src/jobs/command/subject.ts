import type { Command } from '../../domain/command/grammar.js';
import type { Credential } from '../../domain/credential.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Registry } from '../../domain/registry.js';
import type { Comment } from '../../ports/github/comments.js';
import type { Pull } from '../../ports/github/pulls.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import { validateAt } from '../approve/trust.js';
import type { CommandOptions, CommandPorts } from './ports.js';

/** What a command is about, as far as its words and its place tell. */
export interface Subject {
  readonly snapshot: LedgerSnapshot;
  readonly registry: Registry;
  /** The one that the command names, or that its issue is about. */
  readonly credential?: Credential;
  /** That one, or all of the request that the bot proposed on this pull request. */
  readonly concerned: readonly Credential[];
  /** The pull request it was written on. */
  readonly pull?: Pull;
  /** The request that the bot proposed there. */
  readonly request?: string;
}

const BRANCH = /^rotation\/(.+)$/;

/** @throws REFERENCE_UNKNOWN for a credential that is not in the registry, REGISTRY_INVALID */
export async function findSubject(
  command: Command,
  { issue, onPull }: Comment,
  ports: CommandPorts,
  { now }: CommandOptions,
): Promise<Subject> {
  const snapshot = await ports.ledger.read();
  const { registry } = await validateAt(await ports.revisions.newest(), ports, now);
  if (!registry) throw new RekeyerError('REGISTRY_INVALID', 'the default branch holds a registry with errors');
  const pull = onPull ? await ports.forge.pulls.get(issue) : undefined;
  const named = nameIn(command);
  const name = named ?? ofIssue(issue, snapshot);
  const credential = registry.credentials.find((one) => one.name === name);
  if (named !== undefined && !credential) {
    throw new RekeyerError('REFERENCE_UNKNOWN', `there is no credential called "${name}"`);
  }
  const request = pull?.sameRepository ? BRANCH.exec(pull.headBranch)?.[1] : undefined;
  const proposed = request ? snapshot.state.requests.get(request)?.proposal?.credentials.split(' ') : undefined;
  const concerned = proposed ?? (name === undefined ? [] : [name]);
  return {
    snapshot,
    registry,
    concerned: registry.credentials.filter((one) => concerned.includes(one.name)),
    ...(credential ? { credential } : {}),
    ...(pull ? { pull } : {}),
    ...(request && snapshot.state.requests.has(request) ? { request } : {}),
  };
}

/** The credential that a command names, itself or by one of its rotations. */
function nameIn(command: Command): string | undefined {
  if ('credential' in command) return command.credential;
  return 'rotation' in command ? command.rotation.slice(0, command.rotation.lastIndexOf('.')) : undefined;
}

/** The credential whose issue this is, as the ledger remembers it. */
function ofIssue(number: number, { state }: LedgerSnapshot): string | undefined {
  for (const [name, { issue }] of state.credentials) if (issue?.number === number) return name;
  return undefined;
}

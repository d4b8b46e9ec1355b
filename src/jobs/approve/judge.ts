import type { ApprovalFacts, ReviewRule } from '../../domain/approval/facts.js';
import { judgeApproval, type Verdict } from '../../domain/approval.js';
import type { Config } from '../../domain/config.js';
import type { LedgerState } from '../../domain/ledger/event.js';
import type { RotationRequest } from '../../domain/request.js';
import { classifyPull, deviations, type PullKind } from '../../domain/request-pull.js';
import type { Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import type { Pull } from '../../ports/github/pulls.js';
import { gatherFacts, type PullRecord, readRecord } from './gather.js';
import { rotationRules, settingsRules } from './rules.js';
import { type RegistryPorts, type TrustedRegistry, trustedRegistries, validateAt } from './trust.js';

export type JudgePorts = RegistryPorts & {
  readonly forge: Pick<Forge, 'self' | 'pulls' | 'reviews' | 'comments' | 'people'>;
};

/** A pull request, judged with what was true at one moment. */
export interface Judgement {
  readonly pull: Pull;
  readonly kind: PullKind;
  readonly record: PullRecord;
  readonly rules: readonly ReviewRule[];
  readonly facts: ApprovalFacts;
  readonly verdict: Verdict;
  /** Who asked for it, as the ledger names people: `alice:17`. */
  readonly requester: string;
  /** The request in it, where it is one and can be read. */
  readonly request?: RotationRequest;
  /** Why the bot may not merge it, whoever approved; empty where it may. */
  readonly deviations: readonly string[];
  /** Settings of the default branch as it is; absent where they cannot be read. */
  readonly config?: Config;
}

/**
 * Who approved this pull request, by the rules of the default branch and by what people may do now?
 *
 * Nothing that decides comes from the pull request: its files are data, and the request in it only says *which*
 * credentials are meant. Who asked for it comes from the ledger, and what the file says adds to that.
 *
 * @param agedAt  until when approvals age: until now, or until what was approved began
 */
export async function judgePull(
  number: number,
  ledger: LedgerState,
  ports: JudgePorts,
  now: Instant,
  agedAt = now,
): Promise<Judgement> {
  const pull = await ports.forge.pulls.get(number);
  const files = await ports.forge.pulls.files(pull);
  const kind: PullKind = files.complete
    ? classifyPull(files.items)
    : { kind: 'refused', why: 'GitHub does not list all of its files.' };
  const newest = await ports.revisions.newest();
  const trusted = await trustedRegistries(newest, ledger.config?.commit, ports, now);
  const proposed = kind.kind === 'other' ? undefined : (await validateAt(pull.head, ports, now)).registry;
  const request = kind.kind === 'request' ? proposed?.requests.find(({ name }) => name === kind.request) : undefined;
  const rules = request
    ? rotationRules(request.credentials, trusted)
    : kind.kind === 'registry'
      ? settingsRules(files.items, trusted, proposed, ledger)
      : [];
  const memory = kind.kind === 'request' ? ledger.requests.get(kind.request) : undefined;
  const offered = pull.sameRepository ? ledger.offers?.get(pull.headBranch) : undefined;
  const asked = kind.kind === 'request' ? memory?.proposal?.requester : offered?.requester;
  const ours = (kind.kind === 'request' || kind.kind === 'registry') && pull.author.id === ports.forge.self.account.id;
  const unknown = ours && asked === undefined;
  const record = await readRecord(pull, ports.forge);
  const facts = await gatherFacts(pull, record, requestersOf(request, asked), rules, ports.forge, agedAt);
  return {
    pull,
    kind,
    record,
    rules,
    facts,
    verdict: withOrigin(judgeApproval({ ...facts, complete: facts.complete && files.complete }, rules), unknown),
    requester: asked ?? `${pull.author.login}:${pull.author.id}`,
    deviations: deviations({ ...placeOf(pull), kind }, ports.forge.self.account.id, memory?.proposal?.blob),
    ...(request ? { request } : {}),
    ...configOf(trusted),
  };
}

/** The bot's own pull request, and the ledger knows of none: nobody can say who made the bot open it. */
function withOrigin(verdict: Verdict, unknown: boolean): Verdict {
  if (!unknown) return verdict;
  const obstacle = 'The ledger does not know who asked for it.';
  return { ...verdict, outcome: 'blocked', obstacles: [...verdict.obstacles, obstacle] };
}

const placeOf = ({ author, headBranch, sameRepository }: Pull) => ({ authorId: author.id, headBranch, sameRepository });

function configOf([current]: readonly TrustedRegistry[]): { readonly config?: Config } {
  return current && current.as === '' ? { config: current.registry.config } : {};
}

/** Everybody who asked for it, as far as anybody knows; more than one where the file says another than the ledger. */
function requestersOf(request: RotationRequest | undefined, asked: string | undefined): readonly number[] {
  const remembered = Number(asked?.split(':').at(-1) ?? Number.NaN);
  const written = request?.requestedBy.id;
  return [...(Number.isInteger(remembered) ? [remembered] : []), ...(written === undefined ? [] : [written])];
}

import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Actor, Draft, LedgerState } from '../../domain/ledger/event.js';
import type { Registry } from '../../domain/registry.js';
import type { RotationRequest } from '../../domain/request.js';
import { formatInstant, type Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import { type Judgement, type JudgePorts, judgePull } from '../approve/judge.js';
import { digestOfPart, type Planned, planRecord, planRequest } from '../plan.js';
import type { Alarm } from './alarm.js';
import { type Fault, faultOf } from './fault.js';

export type OrderPorts = JudgePorts & {
  readonly forge: Pick<Forge, 'history' | 'pulls'>;
  readonly connections: readonly Connection[];
};

/** What came of one merged request. */
export type Order =
  | { readonly outcome: 'approved'; readonly request: string; readonly drafts: readonly Draft[] }
  | { readonly outcome: 'refused'; readonly request: string; readonly drafts: readonly Draft[]; readonly alarm: Alarm }
  /** GitHub does not show the merge yet; the next run looks again. */
  | { readonly outcome: 'later'; readonly request: string };

/** The default branch as it is. */
export interface Present {
  readonly registry: Registry;
  readonly newest: string;
  readonly ledger: LedgerState;
}

interface Options {
  readonly actor: Actor;
  readonly now: Instant;
}

/** Is this merged request an order that people entitled to it have given, for exactly what would be done now? */
export async function judgeOrder(
  request: RotationRequest,
  present: Present,
  ports: OrderPorts,
  options: Options,
): Promise<Order> {
  const { name } = request;
  const origin = await originOf(request, ports.forge);
  if (origin === 'later') return { outcome: 'later', request: name };
  if (origin === 'none') {
    const reasons = ['It came into the default branch without a pull request.'];
    return refused(request, { code: 'UNAUTHORIZED_MERGE', reasons }, undefined, options);
  }
  const judgement = await judgePull(origin, present.ledger, ports, options.now);
  const result = (await faultOf(request, judgement, present.newest, ports)) ?? planNow(request, present, ports);
  if ('code' in result) return refused(request, result, judgement, options);
  return { outcome: 'approved', request: name, drafts: draftsOf(request, judgement, result, options) };
}

/** The number of the merged pull request that brought the file as it is. */
async function originOf(
  { source }: RotationRequest,
  { history, pulls }: Pick<Forge, 'history' | 'pulls'>,
): Promise<number | 'none' | 'later'> {
  const commit = await history.latest(source.file);
  if (commit === undefined) return 'later';
  for (const number of await pulls.ofCommit(commit)) {
    const pull = await pulls.get(number);
    if (pull.state === 'merged' && pull.intoDefault) return number;
  }
  return 'none';
}

/** The plan as it is now, when it is the approved one; otherwise why the request cannot be carried out. */
function planNow(request: RotationRequest, { registry, ledger }: Present, ports: OrderPorts): Planned | Fault {
  const busy = request.credentials.filter((name) => ledger.credentials.get(name)?.open);
  if (busy.length > 0) {
    return { code: 'PLAN_CHANGED', reasons: [`Another rotation of ${busy.join(', ')} is under way.`] };
  }
  try {
    const parts = { ...ports, registry, ledger };
    const { action, credentials, record } = request;
    const planned = record ? planRecord(credentials, record, parts) : planRequest(action, credentials, parts);
    if (planned.digest === request.plan.digest) return planned;
    const reasons = [`Approved was plan ${request.plan.digest}, now it would be ${planned.digest}.`];
    return { code: 'PLAN_CHANGED', reasons };
  } catch (error) {
    if (!(error instanceof RekeyerError)) throw error;
    return { code: error.code, reasons: [error.message] };
  }
}

function draftsOf(
  { name, action, reason, credentials, record }: RotationRequest,
  { pull, verdict, requester }: Judgement,
  { plan }: Planned,
  { actor }: Options,
): Draft[] {
  const by = verdict.counted.map(({ by }) => `${by.login}:${by.id}`).join(' ');
  if (record) {
    const data = { rotatedAt: formatInstant(record.rotatedAt), evidence: record.evidence, request: name, by };
    return [...credentials].sort().map((credential) => ({ type: 'recorded', data, credential, actor }));
  }
  const approved = { pull: pull.number, head: pull.head, by, ...(pull.mergeCommit ? { merge: pull.mergeCommit } : {}) };
  return [...credentials].sort().flatMap((credential): Draft[] => {
    const generation = plan.credentials.find((one) => one.name === credential)?.generation ?? 0;
    const of = { rotation: `${credential}.${generation}`, credential, actor };
    return [
      { type: 'requested', data: { action, reason, generation, request: name, requester }, ...of },
      { type: 'approved', data: approved, ...of, plan: digestOfPart(plan, credential) },
    ];
  });
}

function refused(
  { name, credentials }: RotationRequest,
  { code, reasons }: Fault,
  judgement: Judgement | undefined,
  { actor }: Options,
): Order {
  const pull = judgement?.pull;
  const data = { request: name, code, ...(pull ? { pull: pull.number } : {}) };
  const alarm: Alarm = {
    request: name,
    code,
    reasons,
    credentials,
    pull: pull?.number ?? null,
    mergedAt: pull?.mergedAt ?? null,
    call: [...new Set(judgement?.rules.flatMap(({ from }) => [...from.teams, ...from.users]) ?? [])],
  };
  return { outcome: 'refused', request: name, drafts: [{ type: 'refused', data, actor }], alarm };
}

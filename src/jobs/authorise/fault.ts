import type { Verdict } from '../../domain/approval.js';
import type { ErrorCode } from '../../domain/errors/index.js';
import type { RequestAction, RotationRequest } from '../../domain/request.js';
import type { Judgement, JudgePorts } from '../approve/judge.js';

/** A reason to refuse, for programs and for people. */
export interface Fault {
  readonly code: ErrorCode;
  readonly reasons: readonly string[];
}

const CARRIED_OUT: readonly RequestAction[] = ['rotate', 'record', 'retire'];

/**
 * What is wrong with a merged request and the pull request that brought it? `undefined` when nothing is.
 *
 * The file on the default branch must be the one that was approved, to the byte: a conflict resolved in the browser,
 * a squash or a merge queue can bring something else than what was looked at.
 */
export async function faultOf(
  request: RotationRequest,
  { kind, verdict }: Judgement,
  newest: string,
  ports: JudgePorts,
): Promise<Fault | undefined> {
  if (!CARRIED_OUT.includes(request.action)) {
    return { code: 'REQUEST_UNREADABLE', reasons: [`This version does not carry out "${request.action}".`] };
  }
  if (kind.kind !== 'request' || kind.request !== request.name) {
    const why = kind.kind === 'refused' ? kind.why : 'The pull request that brought it was about something else.';
    return { code: 'UNAUTHORIZED_MERGE', reasons: [why] };
  }
  if ((await blobAt(newest, request.source.file, ports)) !== kind.blob) {
    return { code: 'UNAUTHORIZED_MERGE', reasons: ['The merged file is not the one that was approved.'] };
  }
  if (verdict.outcome === 'approved') return undefined;
  const expired = verdict.refused.some(({ objection }) => objection.reason === 'expired');
  return { code: expired ? 'APPROVAL_EXPIRED' : 'UNAUTHORIZED_MERGE', reasons: shortfalls(verdict) };
}

/** What a verdict lacks, a sentence each. */
export function shortfalls({ obstacles, against, missing, refused }: Verdict): readonly string[] {
  return [
    ...obstacles,
    ...against.map(({ login }) => `${login} asks for changes.`),
    ...missing.map(({ count, rule }) => `${count} approval${count === 1 ? ' is' : 's are'} missing (${rule}).`),
    ...refused.map(({ by, objection }) => `${by.login} does not count: ${objection.sentence}.`),
  ];
}

async function blobAt(commit: string, path: string, { revisions }: JudgePorts): Promise<string | undefined> {
  const { entries } = await (await revisions.at(commit)).list();
  return entries.find((entry) => entry.path === path)?.id;
}

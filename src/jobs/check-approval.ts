import type { Config } from '../domain/config.js';
import type { LedgerState } from '../domain/ledger/event.js';
import type { Approvers } from '../domain/policy.js';
import type { Instant } from '../domain/time.js';
import type { CheckResult, Conclusion } from '../ports/github/checks.js';
import type { Forge } from '../ports/github/forge.js';
import type { Templates } from '../templating/templates.js';
import { type Judgement, type JudgePorts, judgePull } from './approve/judge.js';

export type CheckApprovalPorts = JudgePorts & {
  readonly forge: Pick<Forge, 'checks'>;
  readonly templates: Templates;
};

const NAME = 'rekeyer / approval';

/**
 * Judges a pull request and shows the judgement as the check `rekeyer / approval`: who must approve under which rule,
 * who did, who did so in vain and why.
 */
export async function checkApproval(
  number: number,
  ledger: LedgerState,
  ports: CheckApprovalPorts,
  now: Instant,
): Promise<Judgement> {
  const judgement = await judgePull(number, ledger, ports, now);
  await ports.forge.checks.publish(checkOf(judgement, ports.templates, now));
  return judgement;
}

function checkOf(judgement: Judgement, templates: Templates, now: Instant): CheckResult {
  const result = { name: NAME, head: judgement.pull.head, annotations: [] };
  const plain = plainResult(judgement);
  if (plain) return { ...result, ...plain };
  const { verdict } = judgement;
  const title = titleOf(judgement);
  const conclusion = conclusionOf(judgement);
  const view = {
    now,
    outcome: verdict.outcome,
    obstacles: verdict.obstacles,
    against: verdict.against.map(({ login }) => login),
    missing: verdict.missing.map(({ count, from, rule }) => ({ count, rule, from: namesOf(from) })),
    counted: verdict.counted.map(({ by, how, at }) => ({ login: by.login, how, at })),
    refused: verdict.refused.map(({ by, objection }) => ({ login: by.login, sentence: objection.sentence })),
    expiresAt: verdict.outcome === 'approved' ? (verdict.expiresAt ?? null) : null,
    command: verdict.outcome === 'waiting' ? `/rotate approve ${judgement.pull.head}` : null,
    next: nextOf(judgement),
  };
  return { ...result, conclusion, title, summary: templates.render('approval-summary', view).text };
}

/** What is said of a pull request that nobody's approval can or need change. */
function plainResult({
  kind,
  rules,
  request,
}: Judgement): Pick<CheckResult, 'conclusion' | 'title' | 'summary'> | undefined {
  if (kind.kind === 'refused') return { conclusion: 'failure', title: 'Not acceptable as it is', summary: kind.why };
  if (kind.kind === 'request' && !request) {
    const summary =
      'The request cannot be read as long as the registry has errors; see the check "rekeyer / validate".';
    return { conclusion: 'failure', title: 'The request cannot be read', summary };
  }
  if (kind.kind === 'request' || rules.length > 0) return undefined;
  const summary = "No rule of Rekeyer's asks for an approval here; the branch's own rules hold.";
  return { conclusion: 'neutral', title: 'No approval needed', summary };
}

function conclusionOf({ verdict: { outcome, obstacles }, pull }: Judgement): Conclusion {
  if (outcome === 'approved') return 'success';
  const onlyDraft = obstacles.length === 1 && pull.draft;
  return obstacles.length > 0 && !onlyDraft ? 'failure' : 'action_required';
}

function titleOf({ verdict: { outcome, against, missing, obstacles } }: Judgement): string {
  if (outcome === 'approved') return 'Approved';
  if (obstacles.length > 0) return 'Something stands in the way';
  if (against.length > 0) return 'Changes are asked for';
  const count = Math.max(...missing.map((one) => one.count));
  return `Waiting for ${count} approval${count === 1 ? '' : 's'}`;
}

/** What follows, in one sentence. */
function nextOf({ verdict, kind, config, deviations }: Judgement): string {
  if (verdict.outcome === 'blocked') return 'What is marked must be repaired first.';
  const approved = verdict.outcome === 'approved';
  if (kind.kind !== 'request') return approved ? 'It can be merged.' : 'Once it is approved, it can be merged.';
  if (!botMerges(config, deviations) || verdict.doubting.length > 0) {
    const why = deviations[0] ? ` (${deviations[0].replace(/\.$/, '')})` : '';
    return `${approved ? 'A person merges it' : 'Once it is approved, a person merges it'}${why}; then the rotation begins.`;
  }
  return `${approved ? 'I merge it now' : 'Once it is approved, I merge it'}, and the rotation begins.`;
}

/** Whether the settings leave the merge to the bot, and the pull request is exactly its own. */
export function botMerges(config: Config | undefined, deviations: readonly string[]): boolean {
  return config?.merge === 'when-approved' && deviations.length === 0;
}

/** How approvers are shown: teams and people by name, roles in words. */
export function namesOf({ users, teams, roles }: Approvers): readonly string[] {
  return [...teams, ...users, ...roles.map((role) => `anybody with the role ${role}`)];
}

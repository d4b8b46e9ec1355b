// What GitHub offers people on its pages only, and not in its REST API.
import { found, Refusal } from './errors.js';
import { checkRunPayload } from './payloads/checks.js';
import { fullPullPayload } from './payloads/pulls.js';
import { atLeast, roleOf } from './permissions.js';
import { isPull } from './pulls.js';
import type { Services } from './services.js';
import type { Account, Repo, Role } from './state.js';

/** One person in front of one repository's pages. */
export class WebPage {
  constructor(
    private readonly services: Services,
    private readonly repo: Repo,
    private readonly person: Account,
  ) {}

  /** Presses one of a check run's own buttons; only the app that made the run hears of it. */
  pressCheckButton(runId: number, identifier: string): void {
    const { world, webhooks } = this.services;
    this.demand('write');
    const run = found(this.repo.checkRuns.get(runId));
    if (!run.actions.some((action) => action.identifier === identifier)) throw new Refusal(404, 'no such button');
    const details = { check_run: checkRunPayload(world, this.repo, run), requested_action: { identifier } };
    webhooks.emit('check_run.requested_action', this.repo, this.person, details, run.app);
  }

  /** Turns a draft into a pull request that can be merged. */
  async markReady(number: number): Promise<void> {
    const { world, webhooks } = this.services;
    const issue = found(this.repo.issues.get(number));
    if (!isPull(issue)) throw new Refusal(404, 'Not Found');
    if (issue.author !== this.person) this.demand('write');
    issue.pull.draft = false;
    const details = { number, pull_request: await fullPullPayload(world, this.repo, issue) };
    webhooks.emit('pull_request.ready_for_review', this.repo, this.person, details);
  }

  private demand(role: Role): void {
    const own = roleOf(this.services.world, this.repo, this.person);
    if (!atLeast(own, role)) throw new Refusal(403, `Must have ${role} access to repository.`);
  }
}

// Webhooks to every app that is installed and listens: signed, tracked until answered, and repeatable.
import { createHmac, randomUUID } from 'node:crypto';
import type { Inspection } from './inspection.js';
import type { JsonObject } from './json.js';
import { organizationPayload, repositoryPayload, userPayload } from './payloads/accounts.js';
import { installationCovers } from './permissions.js';
import type { Account, App, Repo } from './state.js';
import { nodeId, type World } from './world.js';

/** Every webhook that the double sends; the OpenAPI subset is cut to them. */
export const servedWebhooks = [
  'check_run.completed',
  'check_run.created',
  'check_run.requested_action',
  'check_run.rerequested',
  'create',
  'delete',
  'issue_comment.created',
  'issue_comment.deleted',
  'issue_comment.edited',
  'issues.assigned',
  'issues.closed',
  'issues.edited',
  'issues.labeled',
  'issues.opened',
  'issues.reopened',
  'issues.unassigned',
  'issues.unlabeled',
  'pull_request.assigned',
  'pull_request.closed',
  'pull_request.edited',
  'pull_request.labeled',
  'pull_request.opened',
  'pull_request.ready_for_review',
  'pull_request.reopened',
  'pull_request.review_request_removed',
  'pull_request.review_requested',
  'pull_request.synchronize',
  'pull_request.unassigned',
  'pull_request.unlabeled',
  'pull_request_review.dismissed',
  'pull_request_review.submitted',
  'pull_request_review_comment.created',
  'pull_request_review_comment.deleted',
  'pull_request_review_comment.edited',
  'push',
  'repository_dispatch',
  'workflow_run.completed',
  'workflow_run.in_progress',
  'workflow_run.requested',
] as const;
export type WebhookName = (typeof servedWebhooks)[number];

export interface Delivery {
  /** `X-GitHub-Delivery`: the same again when a delivery is repeated. */
  id: string;
  app: App;
  event: string;
  action: string | undefined;
  payload: JsonObject;
  /** What the app answered; 0 when it could not be reached. */
  status: number;
}

/** A delivery that is not made yet. */
export type HeldDelivery = Omit<Delivery, 'status'>;

export class Webhooks {
  readonly deliveries: Delivery[] = [];
  private held: HeldDelivery[] | undefined;

  constructor(
    private world: World,
    private inspection: Inspection,
    private track: (work: Promise<unknown>) => void,
  ) {}

  /**
   * Tells every app that is installed on this repository and listens to the event.
   * @param only    the one app that may hear of it
   * @param action  for the one webhook whose actions clients make up
   */
  emit(name: WebhookName, repo: Repo, sender: Account, details: JsonObject, only?: App, action?: string): void {
    const [event = '', named] = name.split('.');
    for (const installation of this.world.installations.values()) {
      const { app } = installation;
      const listens = app.events.includes(event) && (only === undefined || app === only);
      if (!listens || !installationCovers(installation, repo)) continue;
      const payload = this.inspection.webhook(name, {
        ...actionOf(action ?? named),
        ...details,
        repository: repositoryPayload(this.world, repo),
        sender: userPayload(this.world, sender),
        installation: { id: installation.id, node_id: nodeId('Installation', installation.id) },
        ...organizationOf(this.world, repo),
      });
      this.deliver({ id: randomUUID(), app, event, action: textOf(payload.action), payload });
    }
  }

  /** Sends a delivery again under its old id, as GitHub does on request (and now and then unasked). */
  redeliver({ id, app, event, action, payload }: Delivery): void {
    this.deliver({ id, app, event, action, payload });
  }

  /** Keeps deliveries back from now on. */
  hold(): void {
    this.held ??= [];
  }

  /** Makes the deliveries that `pick` chooses, in that order, and no longer holds back. */
  release(pick: (held: HeldDelivery[]) => HeldDelivery[]): void {
    const chosen = pick(this.held ?? []);
    this.held = undefined;
    for (const delivery of chosen) this.deliver(delivery);
  }

  private deliver(delivery: HeldDelivery): void {
    const { webhook } = delivery.app;
    if (webhook === undefined) return;
    if (this.held !== undefined) {
      this.held.push(delivery);
      return;
    }
    const body = JSON.stringify(delivery.payload);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/double',
      'x-github-event': delivery.event,
      'x-github-delivery': delivery.id,
      'x-github-hook-id': String(delivery.app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-github-hook-installation-target-id': String(delivery.app.id),
      'x-hub-signature-256': `sha256=${createHmac('sha256', webhook.secret).update(body).digest('hex')}`,
    };
    const post = async () => {
      const status = await fetch(webhook.url, { method: 'POST', body, headers }).then(
        (answer) => answer.status,
        () => 0,
      );
      this.deliveries.push({ ...delivery, status });
    };
    this.track(post());
  }
}

const actionOf = (action: string | undefined): JsonObject => (action === undefined ? {} : { action });

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function organizationOf(world: World, repo: Repo): JsonObject {
  const organization = world.organizationOf(repo);
  return organization === undefined ? {} : { organization: organizationPayload(world, organization) };
}

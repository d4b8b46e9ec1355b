// Reads requests, completes answers and webhooks, and keeps a list of everything that breaks GitHub's contract.
import type { Contract } from './contract.js';
import { Refusal } from './errors.js';
import type { JsonObject } from './json.js';

export class Inspection {
  readonly violations: string[] = [];

  /** @param checked  whether to look for breaches, or only to read and complete by the contract */
  constructor(
    private readonly contract: Contract,
    private readonly checked: boolean,
  ) {}

  /** Path, query and body fields together, in their types. 422, and a violation, for what GitHub does not document. */
  request(spec: string, path: Record<string, string>, query: Record<string, string>, body: unknown): JsonObject {
    const typed = this.contract.readParameters(spec, query);
    const errors = this.checked ? this.contract.checkRequest(spec, typed, body) : [];
    if (errors.length > 0) {
      this.violations.push(`${spec}: ${errors.join('; ')}`);
      throw new Refusal(422, `Validation Failed: ${errors.join('; ')}`, { errors });
    }
    return { ...typed, ...(body as object), ...this.contract.readParameters(spec, path) };
  }

  /** The answer in GitHub's full shape. */
  response(spec: string, status: number, body: unknown): unknown {
    const full = body === undefined ? undefined : this.contract.completeResponse(spec, status, body);
    const errors = this.checked ? this.contract.checkResponse(spec, status, full) : [];
    this.violations.push(...errors.map((error) => `${spec} → ${status}: ${error}`));
    return full;
  }

  /** The webhook in GitHub's full shape. */
  webhook(name: string, payload: JsonObject): JsonObject {
    const full = this.contract.completeWebhook(name, payload);
    const errors = this.checked ? this.contract.checkWebhook(name, full) : [];
    this.violations.push(...errors.map((error) => `webhook ${name}: ${error}`));
    return full;
  }
}

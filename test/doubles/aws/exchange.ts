import type { Account } from './account.js';
import { authenticate, type Caller, nobody } from './caller.js';
import { type Operation, objectionsTo, type Parameters } from './operation.js';
import { operations } from './operations/index.js';
import { authorize } from './policies.js';
import { invalid, Refusal } from './refusal.js';
import { type RawRequest, readAuthorization, unsignedHeaders } from './signature.js';
import { elements } from './xml.js';

/** Where the double keeps its watch, and how much it lets pass. */
export interface Watch {
  /** What no correct client does; tests assert that it is empty. */
  readonly violations: string[];
  /** Lets every signature pass. */
  gullible: boolean;
}

/** One request that was understood. */
export interface Exchange {
  readonly action: string;
  readonly parameters: Parameters;
  readonly operation: Operation;
  readonly caller: Caller;
}

const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const;
/** IAM has one place for the whole partition, and signatures name its region. */
const IAM_REGION = 'us-east-1';

/** The action a request asks for, before anything about it is judged. */
export function actionOf({ body }: RawRequest): string {
  return new URLSearchParams(body.toString()).get('Action') ?? '';
}

/**
 * Reads a request of the Query protocol and finds out who signed it.
 *
 * @throws Refusal as AWS would answer; what no correct client does is noted as well
 */
export function receive(request: RawRequest, account: Account, watch: Watch): Exchange {
  const action = actionOf(request);
  const objection = (text: string): void => void watch.violations.push(`${action || request.path}: ${text}`);
  if (request.method !== 'POST' || request.path !== '/') objection(`${request.method} ${request.path}`);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) objection(`content type ${type}`);
  const parameters = Object.fromEntries(new URLSearchParams(request.body.toString()));
  const operation = operations[action];
  if (!operation) {
    objection('not served');
    throw new Refusal(400, 'InvalidAction', `Could not find operation ${action} for version ${parameters.Version}`);
  }
  const caller = operation.unsigned ? nobody : callerOf(request, operation, { account, watch, objection });
  const wrong = [...objectionsTo(parameters, operation.parameters)];
  if (parameters.Version !== VERSIONS[operation.service]) wrong.push(`version ${parameters.Version}`);
  for (const text of wrong) objection(text);
  if (wrong.length > 0) throw invalid(`${wrong.length} validation error detected: ${wrong.join('; ')}`);
  return { action, parameters, operation, caller };
}

interface Judge {
  readonly account: Account;
  readonly watch: Watch;
  objection(text: string): void;
}

function callerOf(request: RawRequest, operation: Operation, { account, watch, objection }: Judge): Caller {
  const by = readAuthorization(request);
  if (!by) {
    objection('not signed');
    throw new Refusal(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  if (by.service !== operation.service) objection(`signed for ${by.service}`);
  if (by.service === 'iam' && by.region !== IAM_REGION) objection(`signed for region ${by.region}`);
  for (const name of unsignedHeaders(request, by)) objection(`header ${name} is not signed`);
  try {
    return authenticate(account, request, by, watch.gullible);
  } catch (error) {
    // Who asks STS who they are may be wrong about it; whoever gives an order is expected to sign it well.
    const wrong = error instanceof Refusal && error.code === 'SignatureDoesNotMatch';
    if (wrong && operation.service !== 'sts') objection(`bad signature: ${error.message}`);
    throw error;
  }
}

/** Carries a request out. @returns the answer's elements @throws Refusal */
export function perform({ action, operation, parameters, caller }: Exchange, account: Account): string {
  const call = { account, parameters, caller };
  if (operation.resource) {
    authorize(caller.arn, caller.policies, `${operation.service}:${action}`, operation.resource(call));
  }
  return elements(operation.run(call));
}

import type { Account } from '../account.js';
import { authenticate } from '../caller.js';
import type { Watch } from '../exchange.js';
import { authorize } from '../policies.js';
import { Refusal } from '../refusal.js';
import { type RawRequest, readAuthorization, unsignedHeaders } from '../signature.js';
import { secretsManager } from './secrets-manager.js';
import { ssm } from './ssm.js';

export type Input = Readonly<Record<string, unknown>>;

/** A request that was let in. */
export interface JsonCall {
  readonly account: Account;
  readonly region: string;
  readonly input: Input;
}

export interface JsonOperation {
  /** What may be sent; `!` marks what must be. Anything else is a violation. */
  readonly members: readonly string[];
  /** The ARN that the caller must be allowed to touch, without its partition, account and region. */
  resource(input: Input): string;
  run(call: JsonCall): Input;
}

interface Service {
  /** As signatures and policies name it. */
  readonly name: string;
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

const SERVICES: Readonly<Record<string, Service>> = {
  secretsmanager: { name: 'secretsmanager', operations: secretsManager },
  AmazonSSM: { name: 'ssm', operations: ssm },
};

/** `PutSecretValue`; empty when the request is none of the JSON protocol. */
export function jsonActionOf({ headers }: RawRequest): string {
  return String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

/** What a request of the JSON protocol may do, does, and is answered. @throws Refusal */
export function performJson(
  request: RawRequest,
  account: Account,
  watch: Watch,
): { readonly caller: string; readonly result: Input } {
  const [target = '', action = ''] = String(request.headers['x-amz-target']).split('.');
  const objection = (text: string): void => void watch.violations.push(`${action}: ${text}`);
  const service = SERVICES[target];
  const operation = service?.operations[action];
  if (!service || !operation) {
    objection('not served');
    throw new Refusal(400, 'UnknownOperationException', '');
  }
  if (request.headers['content-type'] !== 'application/x-amz-json-1.1') objection('another content type');
  const by = readAuthorization(request);
  if (!by) throw new Refusal(400, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (by.service !== service.name) objection(`signed for ${by.service}`);
  for (const name of unsignedHeaders(request, by)) objection(`header ${name} is not signed`);
  const caller = authenticate(account, request, by, watch.gullible);
  const input = JSON.parse(request.body.toString()) as Input;
  for (const text of objectionsTo(input, operation.members)) {
    objection(text);
    throw new Refusal(400, 'ValidationException', text);
  }
  const arn = `arn:aws:${service.name}:${by.region}:${account.id}:${operation.resource(input)}`;
  authorize(caller.arn, caller.policies, `${service.name}:${action}`, arn);
  return { caller: caller.arn, result: operation.run({ account, region: by.region, input }) };
}

function objectionsTo(input: Input, members: readonly string[]): readonly string[] {
  const names = members.map((member) => member.replace('!', ''));
  const unknown = Object.keys(input).filter((name) => !names.includes(name));
  const missing = members.filter((member) => member.endsWith('!') && input[member.slice(0, -1)] === undefined);
  return [...unknown.map((name) => `unknown member ${name}`), ...missing.map((name) => `missing member ${name}`)];
}

/** As AWS writes a refusal in this protocol. */
export function refusedJson({ status, code, message }: Refusal): { readonly status: number; readonly body: string } {
  const name = code === 'AccessDenied' || code === 'Throttling' ? `${code}Exception` : code;
  return { status: status === 403 ? 400 : status, body: JSON.stringify({ __type: name, message }) };
}

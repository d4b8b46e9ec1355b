import { Refusal } from './refusal.js';

/** An identity-based policy, as far as the double reads one: statements that allow. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: 'Allow';
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

export const administrator: PolicyDocument = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** @throws AccessDenied when no policy of the caller allows this */
export function authorize(arn: string, policies: readonly PolicyDocument[], action: string, resource: string): void {
  const allowed = policies
    .flatMap(({ Statement }) => Statement)
    .some(({ Action, Resource }) => matchesAny(Action, action) && matchesAny(Resource, resource));
  if (allowed) return;
  const reason = `because no identity-based policy allows the ${action} action`;
  throw new Refusal(
    403,
    'AccessDenied',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
}

function matchesAny(patterns: string | readonly string[], text: string): boolean {
  return [patterns].flat().some((pattern) => wildcard(pattern).test(text));
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}

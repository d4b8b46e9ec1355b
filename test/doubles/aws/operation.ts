import type { Account, User } from './account.js';
import type { Caller } from './caller.js';
import { invalid } from './refusal.js';
import type { Fields } from './xml.js';

/** What one parameter may look like. */
export interface Rule {
  readonly pattern: RegExp;
  readonly required?: boolean;
}

export type Parameters = Readonly<Record<string, string>>;

/** A request that was let in. */
export interface Call {
  readonly account: Account;
  readonly parameters: Parameters;
  readonly caller: Caller;
}

export interface Operation {
  readonly service: 'iam' | 'sts';
  readonly parameters: Readonly<Record<string, Rule>>;
  /** The ARN that the caller must be allowed to touch; an operation without one is open to everybody who signs. */
  resource?(call: Call): string;
  /** Needs no signature, because the request carries its own proof. */
  readonly unsigned?: boolean;
  run(call: Call): Fields;
}

export const rules = {
  userName: { pattern: /^[\w+=,.@-]{1,64}$/ },
  accessKeyId: { pattern: /^\w{16,128}$/, required: true },
  status: { pattern: /^(?:Active|Inactive)$/, required: true },
  path: { pattern: /^(?:\/|\/[!-~]+\/)$/ },
  maxItems: { pattern: /^(?:1000|[1-9]\d{0,2})$/ },
  marker: { pattern: /^[\x20-\xff]{1,320}$/ },
} satisfies Record<string, Rule>;

/** What is wrong with these parameters, each a sentence. */
export function objectionsTo(parameters: Parameters, allowed: Operation['parameters']): readonly string[] {
  const { Action, Version, ...given } = parameters;
  const unknown = Object.keys(given).filter((name) => !allowed[name]);
  return [
    ...unknown.map((name) => `unknown parameter ${name}`),
    ...Object.entries(allowed).flatMap(([name, rule]) => {
      const value = given[name];
      if (value === undefined) return rule.required ? [`missing parameter ${name}`] : [];
      return rule.pattern.test(value) ? [] : [`Value at '${name}' failed to satisfy constraint: ${rule.pattern}`];
    }),
  ];
}

/** The user that the request names, or the caller's own. */
export function userOf({ account, parameters, caller }: Call): User {
  const name = parameters.UserName ?? caller.user?.name;
  if (name === undefined) throw invalid('Must specify userName when calling with non-User credentials');
  return account.user(name);
}

/** The ARN of the user that the request names; of one that is not there, as it would be without a path. */
export function userArn({ account, parameters, caller }: Call): string {
  const name = parameters.UserName ?? caller.user?.name ?? '';
  const found = account.users.find((user) => user.name.toLowerCase() === name.toLowerCase());
  return found?.arn ?? `arn:aws:iam::${account.id}:user/${name}`;
}

/** One page of a list, and the marker to the next. */
export function page<T>(all: readonly T[], { MaxItems, Marker }: Parameters): { items: readonly T[]; more: Fields } {
  const from = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64').toString());
  if (!Number.isInteger(from)) throw invalid('Invalid Marker.');
  const to = from + Number(MaxItems ?? 100);
  const truncated = to < all.length;
  const next = truncated ? Buffer.from(String(to)).toString('base64') : undefined;
  return { items: all.slice(from, to), more: { IsTruncated: truncated, Marker: next } };
}

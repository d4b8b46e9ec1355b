// Turns a route's reply into the HTTP answer: pages, completed bodies, ETags, headers.
import { createHash, randomBytes } from 'node:crypto';
import type { Auth } from './auth.js';
import type { Refusal } from './errors.js';
import { isObject } from './json.js';
import type { Reply } from './router.js';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** What GitHub says to a refusal. */
export function refusalReply(refusal: Refusal): Reply {
  const { status, message, details } = refusal;
  return {
    status,
    body: { message, ...details, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  };
}

const LONGEST_PAGE = 100;

/** Cuts a list, or the one list inside `{ total_count, … }`, to the page that was asked for, and links the others. */
export function paginate(body: unknown, url: URL): { body: unknown; link: string | undefined } {
  const list = listIn(body);
  if (list === undefined) return { body, link: undefined };
  const size = Math.min(LONGEST_PAGE, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(list.items.length / size));
  const items = list.items.slice((page - 1) * size, page * size);
  const to = (number: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [to(page - 1, 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ];
  return { body: list.put(items), link: links.length > 0 ? links.join(', ') : undefined };
}

function listIn(body: unknown): { items: unknown[]; put: (items: unknown[]) => unknown } | undefined {
  if (Array.isArray(body)) return { items: body, put: (items) => items };
  if (!isObject(body) || !('total_count' in body)) return undefined;
  const [key, items] = Object.entries(body).find(([, value]) => Array.isArray(value)) ?? [];
  if (key === undefined || !Array.isArray(items)) return undefined;
  return { items, put: (page) => ({ ...body, [key]: page }) };
}

/** An ETag belongs to the token too: another token's copy is never "not modified". */
export function etag(auth: Auth, body: Buffer | string): string {
  return `W/"${createHash('sha256').update(auth.token).update(body).digest('hex')}"`;
}

export function commonHeaders(now: number): Record<string, string> {
  return {
    server: 'github-double',
    date: new Date(now).toUTCString(),
    'x-github-request-id': randomBytes(8).toString('hex'),
    'x-github-api-version-selected': '2022-11-28',
  };
}

export function serialize({ status = 200, body, raw }: Reply): Answer {
  if (raw !== undefined) return { status, headers: { 'content-type': raw.type }, body: raw.content };
  if (body === undefined) return { status, headers: {}, body: '' };
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

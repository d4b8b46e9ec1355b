import { createHash, createHmac } from 'node:crypto';
import type { Instant } from '../../domain/time.js';
import type { Login } from './login.js';

/** A request to one service of one region, whole: what is not named here is not sent. */
export interface Unsigned {
  readonly service: string;
  readonly region: string;
  /** By names in small letters, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Headers that prove to AWS who sends a `POST /`, by Signature Version 4; every header given is under the signature.
 *
 * @param at  AWS refuses a time that is more than some minutes off
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign({ service, region, headers, body }: Unsigned, login: Login, at: Instant): Record<string, string> {
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const token = login.sessionToken === undefined ? {} : { 'x-amz-security-token': login.sessionToken };
  const all: Record<string, string> = { ...headers, 'x-amz-date': stamp, ...token };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name]?.trim()}`);
  const canonical = ['POST', '/', '', ...lines, '', names.join(';'), sha256(body)].join('\n');
  const scope = [stamp.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', stamp, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer>((derived, part) => hmac(derived, part), Buffer.from(`AWS4${login.secretAccessKey}`));
  const credential = `Credential=${login.accessKeyId}/${scope.join('/')}`;
  const signature = `Signature=${hmac(key, text).toString('hex')}`;
  return { ...all, authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, ${signature}` };
}

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Instant, MINUTE } from '../../../src/domain/time.js';
import { Refusal, wrongSignature } from './refusal.js';

/** One request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The `Authorization` header of Signature Version 4, taken apart. */
export interface Authorization {
  readonly keyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;

/** Signatures are good for this long before and after the time they name. */
const TOLERANCE = 15 * MINUTE;

/** `undefined` without a header. @throws IncompleteSignature when it is none of Signature Version 4 */
export function readAuthorization({ headers }: RawRequest): Authorization | undefined {
  if (headers.authorization === undefined) return undefined;
  const [, keyId, date, region, service, signed, signature] = HEADER.exec(headers.authorization) ?? [];
  if (!keyId || !date || !region || !service || !signed || !signature) {
    throw new Refusal(400, 'IncompleteSignature', 'The request signature does not conform to AWS standards.');
  }
  return { keyId, date, region, service, signedHeaders: signed.split(';'), signature };
}

/** @throws SignatureDoesNotMatch when the request is too old, too new, or was not signed with `secret` */
export function assertSigned(request: RawRequest, by: Authorization, secret: string, now: Instant): void {
  const stamp = String(request.headers['x-amz-date'] ?? '');
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(at) || !stamp.startsWith(by.date)) throw wrongSignature('Date in Credential scope does not match.');
  if (at < now - TOLERANCE) throw wrongSignature(`Signature expired: ${stamp} is now earlier than the allowed time`);
  if (at > now + TOLERANCE) throw wrongSignature(`Signature not yet current: ${stamp} is still later than allowed`);
  const expected = Buffer.from(sign(request, by, stamp, secret));
  if (!timingSafeEqual(expected, Buffer.from(by.signature))) {
    throw wrongSignature(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

/** Headers that must be under the signature, or somebody on the way could change them. */
export function unsignedHeaders({ headers }: RawRequest, { signedHeaders }: Authorization): readonly string[] {
  const must = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  return must.filter((name) => !signedHeaders.includes(name));
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function sign(request: RawRequest, by: Authorization, stamp: string, secret: string): string {
  const canonical = [
    request.method,
    request.path,
    request.query,
    ...by.signedHeaders.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    by.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const scope = [by.date, by.region, by.service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', stamp, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer>((derived, part) => hmac(derived, part), Buffer.from(`AWS4${secret}`));
  return hmac(key, text).toString('hex');
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

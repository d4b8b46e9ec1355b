/**
 * The two things in a certificate that Node 20 does not tell, read from its DER bytes. Nothing is decided on them
 * but a warning and the name of a renewal: trust is OpenSSL's matter.
 */

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const BOOLEAN = 0x01;
/** The first field of an AuthorityKeyIdentifier (RFC 5280, 4.2.1.1). */
const KEY_IDENTIFIER = 0x80;

interface Field {
  readonly tag: number;
  readonly content: Buffer;
  /** Where the next field begins. */
  readonly end: number;
}

/** The field that begins at `at`; `undefined` where the bytes are no DER. */
function fieldAt(bytes: Buffer, at: number): Field | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  const end = start + length;
  return end > bytes.length ? undefined : { tag, content: bytes.subarray(start, end), end };
}

/** The first field of these that is no BOOLEAN (`critical`, which extensions may leave out). */
function valueAt(bytes: Buffer, at: number): Field | undefined {
  const field = fieldAt(bytes, at);
  return field?.tag === BOOLEAN ? fieldAt(bytes, field.end) : field;
}

const SIGNATURES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'md5-rsa',
  '2a864886f70d010105': 'sha1-rsa',
  '2a864886f70d01010a': 'rsa-pss',
  '2a864886f70d01010b': 'sha256-rsa',
  '2a864886f70d01010c': 'sha384-rsa',
  '2a864886f70d01010d': 'sha512-rsa',
  '2a8648ce3d0401': 'sha1-ecdsa',
  '2a8648ce3d040302': 'sha256-ecdsa',
  '2a8648ce3d040303': 'sha384-ecdsa',
  '2a8648ce3d040304': 'sha512-ecdsa',
  '2b6570': 'ed25519',
  '2b6571': 'ed448',
};

/** How a certificate is signed, in our words; the identifier in hexadecimal where we have none. */
export function signatureIn(certificate: Buffer): string {
  const whole = fieldAt(certificate, 0);
  const signed = whole?.tag === SEQUENCE ? fieldAt(whole.content, 0) : undefined;
  const algorithm = whole && signed && fieldAt(whole.content, signed.end);
  const identifier = algorithm && fieldAt(algorithm.content, 0);
  if (identifier?.tag !== OBJECT_IDENTIFIER) return 'unreadable';
  const hex = identifier.content.toString('hex');
  return SIGNATURES[hex] ?? hex;
}

/** The identifier 2.5.29.35 as a whole field. */
const AUTHORITY_KEY = Buffer.from('0603551d23', 'hex');

/** The identifier of the key that signed it (AuthorityKeyIdentifier), where the certificate names one. */
export function keyIdentifierIn(certificate: Buffer): Buffer | undefined {
  const at = certificate.indexOf(AUTHORITY_KEY);
  if (at < 0) return undefined;
  const value = valueAt(certificate, at + AUTHORITY_KEY.length);
  const sequence = value?.tag === OCTET_STRING ? fieldAt(value.content, 0) : undefined;
  const found = sequence?.tag === SEQUENCE ? fieldAt(sequence.content, 0) : undefined;
  return found?.tag === KEY_IDENTIFIER ? found.content : undefined;
}

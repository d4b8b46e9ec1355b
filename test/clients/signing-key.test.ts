import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSigningKey } from '../../src/clients/signing-key.js';
import { readPublicKey, verifySignature } from '../../src/domain/ledger/sign.js';
import { Secret } from '../../src/domain/secret.js';

const { privateKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const oneLine = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');

describe('the signing key of the settings', () => {
  it.each([
    ['as PEM', pem],
    ['with space around it', `\n  ${pem}\n`],
    ['on one line', oneLine],
  ])('is read %s', (_how, text) => {
    const signer = readSigningKey(new Secret(text));
    const key = readPublicKey(signer.publicKey);
    expect(key && verifySignature(key, 'text', signer.sign('text'))).toBe(true);
    expect(key && verifySignature(key, 'other', signer.sign('text'))).toBe(false);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  it.each([
    ['nothing', ''],
    ['a password', 'hunter2hunter2'],
    ['half a key', pem.slice(0, 60)],
    ['a key of another kind', rsa.toString()],
  ])('is refused when it is %s, without quoting it', (_what, text) => {
    const read = () => readSigningKey(new Secret(text));
    expect(read).toThrow('no Ed25519 private key');
    if (text !== '') expect(read).not.toThrow(text);
  });

  it('signs for the ledger only: the same text signed plainly does not count', () => {
    const { publicKey } = readSigningKey(new Secret(pem));
    const key = readPublicKey(publicKey);
    const plain = sign(null, Buffer.from('text'), privateKey).toString('base64');
    expect(key && verifySignature(key, 'text', plain)).toBe(false);
  });
});

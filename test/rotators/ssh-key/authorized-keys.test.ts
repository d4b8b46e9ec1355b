import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuthorizedKeys, readLine } from '../../../src/rotators/ssh-key/authorized-keys.js';
import { newKey } from '../../doubles/ssh/server.js';

const one = newKey('alice at home').publicKey;
const two = newKey('bob').publicKey;
const blobOf = (key: string) => key.split(' ')[1] ?? '';

describe('a line', () => {
  it.each([
    [one, { options: '', type: 'ssh-ed25519', comment: 'alice at home' }],
    [`no-pty,command="/bin/echo \\"hi, there\\"" ${one}`, { options: 'no-pty,command="/bin/echo \\"hi, there\\""' }],
    [`from="10.0.0.0/8,127.0.0.1"\t${two}`, { options: 'from="10.0.0.0/8,127.0.0.1"', comment: 'bob' }],
    [`  restrict,port-forwarding  ${one}  `, { options: 'restrict,port-forwarding', comment: 'alice at home' }],
    [
      'sk-ssh-ed25519@openssh.com AAAAGnNr fido',
      { type: 'sk-ssh-ed25519@openssh.com', blob: 'AAAAGnNr', comment: 'fido' },
    ],
    [`cert-authority ${two}`, { options: 'cert-authority' }],
  ])('is read as sshd reads it: %s', (line, key) => expect(readLine(line)).toMatchObject(key));

  it.each([
    '',
    '   ',
    '# comment',
    '#rekeyer-off x',
    'ssh-rsa',
    'ssh-rsa NOT*BASE64',
    'from="unclosed ssh-rsa AAAA',
    'hello',
  ])('lets nobody in: "%s"', (line) => expect(readLine(line)).toBeUndefined());
});

describe('a file', () => {
  const text = `# mine\n\nno-pty ${one}\nssh-rsa broken*\n`;

  it('gets a key behind the others, once, with options', () => {
    const keys = new AuthorizedKeys(text).with(two, 'restrict');
    expect(keys.text).toBe(`${text}restrict ${two}\n`);
    expect(keys.with(two, 'restrict')).toBe(keys);
  });

  it('switches a key off and on again, and takes it out, and leaves the rest to the byte', () => {
    const blob = blobOf(one);
    const off = new AuthorizedKeys(text).switched(blob, false);
    expect(off.standing(blob)).toBe('off');
    expect(off.keys).toEqual([]);
    expect(off.switched(blob, true).text).toBe(text);
    expect(off.with(one, 'restrict').text).toBe(text);
    expect(off.without(blob).text).toBe(new AuthorizedKeys(text).without(blob).text);
    expect(new AuthorizedKeys(text).without(blob).text).toBe('# mine\n\nssh-rsa broken*\n');
  });

  it('is left alone by what concerns no line of it', () => {
    const lines = fc.array(
      fc
        .oneof(fc.constantFrom(one, `a,b="c d" ${one}`, '#', ''), fc.string())
        .map((line) => line.replace(/[\r\n]/g, '')),
    );
    fc.assert(
      fc.property(lines, (all) => {
        const whole = all.map((line) => `${line}\n`).join('');
        const keys = new AuthorizedKeys(whole);
        for (const same of [keys.switched('AAAA', false), keys.switched('AAAA', true), keys.without('AAAA')]) {
          expect(same.text).toBe(whole);
        }
        expect(keys.switched(blobOf(one), false).switched(blobOf(one), true).text).toBe(
          keys.standing(blobOf(one)) === 'off' ? keys.switched(blobOf(one), true).text : whole,
        );
      }),
    );
  });
});

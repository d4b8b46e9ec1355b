import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import ssh2 from 'ssh2';
import { makeSshKeyPair, sshFingerprint } from '../../src/domain/ssh-key-pair.js';
import { SeededRandom } from '../doubles/seeded-random.js';

const make = (seed: number, comment = 'rekeyer:c.1.1') => {
  const random = new SeededRandom(seed);
  return makeSshKeyPair((count) => random.bytes(count), comment);
};

it('makes the same pair of the same bytes, and another of others', () => {
  expect(make(1).privateKey.reveal()).toBe(make(1).privateKey.reveal());
  expect(make(1).publicKey).not.toBe(make(2).publicKey);
});

it.each(['', 'c', 'a comment with blanks', 'rekeyer:pay-db.17.2'])(
  'is read by another library, comment "%s"',
  (comment) => {
    const { privateKey, publicKey } = make(3, comment);
    const parsed = ssh2.utils.parseKey(privateKey.reveal());
    if (parsed instanceof Error) throw parsed;
    const signature = parsed.sign('text');
    expect(parsed.comment).toBe(comment);
    expect(publicKey.split(' ')[1]).toBe(parsed.getPublicSSH().toString('base64'));
    const open = ssh2.utils.parseKey(publicKey);
    if (open instanceof Error) throw open;
    expect(open.verify('text', signature as Buffer)).toBe(true);
  },
);

it('has the fingerprint that ssh-keygen shows, and ssh-keygen reads the private key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-key-'));
  const { privateKey, publicKey } = make(4);
  writeFileSync(join(folder, 'key'), privateKey.reveal(), { mode: 0o600 });
  const run = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8', cwd: folder }).trim();
  expect(run('-y', '-f', 'key')).toBe(publicKey);
  expect(run('-lf', 'key')).toContain(sshFingerprint(publicKey.split(' ')[1] ?? ''));
  rmSync(folder, { recursive: true });
});

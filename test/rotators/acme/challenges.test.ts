import { describe, expect, it } from '@jest/globals';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import { type ChallengeOptions, objectionTo, openChallenge } from '../../../src/rotators/acme/challenges/index.js';
import { connection } from '../../doubles/acme/world.js';
import { SeededRandom } from '../../doubles/seeded-random.js';
import { SetClock } from '../../doubles/set-clock.js';

const acme = (given: Partial<Connection> = {}): Connection => connection({ kind: 'acme', ...given });
const tsig = { tsigName: new Secret('rekeyer.'), tsigKey: new Secret('a2V5') };
const update: ChallengeOptions = { kind: 'dns-01-rfc2136', server: 'ns1.example.com:53', zone: 'example.com' };

describe('what the executor must allow before a challenge is answered', () => {
  it.each<[string, ChallengeOptions, Partial<Connection>, string | undefined]>([
    ['a folder', { kind: 'http-01-webroot' }, {}, 'names no "root"'],
    ['a folder', { kind: 'http-01-webroot' }, { roots: ['/srv/www'] }, undefined],
    ['a port', { kind: 'http-01-listen' }, {}, undefined],
    ['a DNS server', update, { auth: tsig }, 'does not name ns1.example.com:53'],
    ['a DNS server', update, { hosts: ['ns1.example.com'] }, 'has no tsigName'],
    ['a DNS server', update, { hosts: ['ns1.example.com:53'], auth: tsig }, undefined],
    ['a webhook', { kind: 'dns-01-webhook', url: 'https://dns.example.com/' }, {}, 'does not name this webhook'],
    [
      'a webhook',
      { kind: 'dns-01-webhook', url: 'https://dns.example.com/' },
      { urls: ['https://dns.example.com/'] },
      undefined,
    ],
  ])('is %s: %j', (_what, options, given, objection) => {
    const found = objectionTo(options, acme(given));
    if (objection === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(objection);
  });

  it('and nothing is opened otherwise', () => {
    const ground = { connection: acme(), clock: new SetClock(), random: new SeededRandom() };
    expect(() => openChallenge(update, ground)).toThrow('does not name');
  });

  it('and no token leads out of the folder', async () => {
    const ground = {
      connection: acme({ roots: ['/nonexistent/rekeyer'] }),
      clock: new SetClock(),
      random: new SeededRandom(),
    };
    const challenge = openChallenge({ kind: 'http-01-webroot' }, ground);
    const proof = { name: 'a.example.com', token: '../../etc/passwd', keyAuthorization: 'x' };
    await expect(challenge.clear([proof])).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });
});

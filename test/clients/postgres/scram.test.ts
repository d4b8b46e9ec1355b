import { describe, expect, it } from '@jest/globals';
import { isVerifier, matches, scramVerifier } from '../../../src/clients/postgres/scram.js';
import { PostgresServer } from '../../doubles/postgres/server.js';

const SALT = new Uint8Array(16).map((_, index) => index * 7);

describe('a verifier', () => {
  it('is the one that PostgreSQL makes, byte for byte, for the same salt', async () => {
    const server = await PostgresServer.start();
    await server.run("CREATE ROLE app LOGIN PASSWORD 'correct horse 9'");
    const { rows } = await server.run("SELECT rolpassword AS text FROM pg_authid WHERE rolname = 'app'");
    const text: string = rows[0].text;
    const salt = Buffer.from(/:([^$]+)\$/.exec(text)?.[1] ?? '', 'base64');
    expect(scramVerifier('correct horse 9', salt)).toBe(text);
    expect(matches('correct horse 9', text, 'app')).toBe(true);
    expect(matches('correct horse 8', text, 'app')).toBe(false);
    await server.run("SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'legacy'");
    const { rows: old } = await server.run("SELECT rolpassword AS text FROM pg_authid WHERE rolname = 'old'");
    expect(matches('legacy', old[0].text, 'old')).toBe(true);
    expect(matches('legacy', old[0].text, 'app')).toBe(false);
    await server.stop();
  });

  it('is the same for the same salt and another for another', () => {
    expect(scramVerifier('x', SALT)).toBe(scramVerifier('x', SALT));
    expect(scramVerifier('x', SALT)).not.toBe(
      scramVerifier(
        'x',
        SALT.map((byte) => byte + 1),
      ),
    );
    expect(isVerifier(scramVerifier('x', SALT))).toBe(true);
  });

  it('is known by its exact form, because PostgreSQL stores anything else as a password', () => {
    const good = scramVerifier('x', SALT);
    const bad = [
      '',
      'x',
      `${good} `,
      `${good}\n`,
      ` ${good}`,
      good.toLowerCase(),
      good.replace('$4096', '$0'),
      good.replace('$4096', '$-1'),
      good.replace(/.$/, ''),
      good.replace(':', "':"),
      good.replace('SCRAM-SHA-256', 'SCRAM-SHA-1'),
      'md5',
      `md5${'g'.repeat(32)}`,
      `md5${'a'.repeat(31)}`,
    ];
    for (const text of bad) expect([text, isVerifier(text)]).toEqual([text, false]);
    expect(isVerifier(`md5${'0'.repeat(32)}`)).toBe(true);
  });

  it('matches nothing when it is none', () => {
    expect(matches('x', 'x', 'app')).toBe(false);
    expect(matches('', '', 'app')).toBe(false);
  });
});

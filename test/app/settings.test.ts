import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/app/settings.js';
import { MINUTE } from '../../src/domain/time.js';

const honest = {
  APP_ID: '17',
  PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEI\\n-----END PRIVATE KEY-----',
  WEBHOOK_SECRET: 'a webhook secret of at least 32 characters',
  REKEYER_FINGERPRINT_KEY: 'a fingerprint key of at least 32 characters',
};

describe('the settings of the App', () => {
  it('have quiet defaults: loopback, public GitHub, a tick each quarter of an hour', () => {
    const settings = readSettings(honest);
    expect(settings).toMatchObject({
      appId: 17,
      host: '127.0.0.1',
      port: 3000,
      apiUrl: 'https://api.github.com',
      tick: 15 * MINUTE,
    });
    expect(settings.privateKey.reveal()).toContain('-----\nMC4');
    expect(JSON.stringify(settings)).not.toContain('MC4');
  });

  it.each([
    ['missing', undefined, 'WEBHOOK_SECRET is not set'],
    ['empty', '', 'WEBHOOK_SECRET is not set'],
    ["Probot's default", 'development', "Probot's published default"],
    ['short', 'only 31 characters, one is gone', 'shorter than 32'],
  ])('B30: a webhook secret that is %s keeps the App from starting', (_, secret, message) => {
    expect(readSettings(honest).webhookSecrets).toHaveLength(1);
    expect(() => readSettings({ ...honest, WEBHOOK_SECRET: secret })).toThrow(message);
  });

  it('names everything that is wrong at once, and no value', () => {
    const wrong = { APP_ID: 'x17', WEBHOOK_SECRET: 'canary', PORT: '99999', REKEYER_TICK: '1s' };
    const read = () => readSettings(wrong);
    for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'REKEYER_FINGERPRINT_KEY', 'PORT', 'REKEYER_TICK']) {
      expect(read).toThrow(name);
    }
    expect(read).not.toThrow('canary');
  });

  it('takes a second webhook secret while the first is replaced', () => {
    const both = { ...honest, WEBHOOK_SECRET_PREVIOUS: 'the webhook secret that is being replaced now' };
    expect(readSettings(both).webhookSecrets).toHaveLength(2);
  });
});

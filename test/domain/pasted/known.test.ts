import { describe, expect, it } from '@jest/globals';
import { knownSecretIn } from '../../../src/domain/pasted/known.js';

// Put together here, so that scanners of repositories do not take the table for what it describes.
const of = (count: number, alphabet = 'aB3dE5gH7jK9') =>
  alphabet.repeat(Math.ceil(count / alphabet.length)).slice(0, count);
const hex = (count: number) => of(count, '0a1b2c3d4e5f');

describe('knownSecretIn', () => {
  it.each([
    ['a private key', `-----BEGIN ${'RSA '}PRIVATE KEY-----`],
    ['a private key', `-----BEGIN ${''}PRIVATE KEY-----`],
    ['a private key', `-----BEGIN ${'PGP '}PRIVATE KEY BLOCK-----`],
    ['a PuTTY private key', `PuTTY-User-Key-File-${3}: ssh-ed25519`],
    ['an age secret key', `AGE-SECRET-KEY-${of(58, '1QPZRY9X8GF2TVDW0')}`],
    ['an AWS access key', `AKIA${of(16, 'ABCDEF234567')}`],
    ['a GitHub token', `ghp_${of(36)}`],
    ['a GitHub token', `ghs_${of(36)}`],
    ['a GitHub token', `github_pat_${of(22)}_${of(59)}`],
    ['a GitLab token', `glpat-${of(20)}`],
    ['a Slack token', `xoxb-${of(12, '123456789')}-${of(24)}`],
    ['a Slack webhook', `https://hooks.slack.com/services/T${of(8)}/B${of(8)}/${of(24)}`],
    ['a Discord webhook', `https://discord.com/api/webhooks/${of(18, '123')}/${of(60)}`],
    ['a Teams webhook', `https://acme.webhook.office.com/webhookb2/${of(40)}`],
    ['a Stripe key', `sk_${'live'}_${of(24)}`],
    ['an Anthropic key', `sk-ant-api03-${of(40)}`],
    ['an OpenAI key', `sk-proj-${of(40)}`],
    ['a Google API key', `AIza${of(35)}`],
    ['a Google OAuth secret', `GOCSPX-${of(28)}`],
    ['an npm token', `npm_${of(36)}`],
    ['a PyPI token', `pypi-AgE${of(60)}`],
    ['a Docker token', `dckr_pat_${of(27)}`],
    ['a Hugging Face token', `hf_${of(34, 'abcDEF')}`],
    ['a DigitalOcean token', `dop_v1_${hex(64)}`],
    ['a Vault token', `hvs.${of(24)}`],
    ['a Databricks token', `dapi${hex(32)}`],
    ['a Shopify token', `shpat_${hex(32)}`],
    ['a SendGrid key', `SG.${of(22)}.${of(43)}`],
    ['an Atlassian token', `ATATT3${of(60)}`],
    ['a Linear key', `lin_api_${of(40)}`],
    ['a Terraform Cloud token', `${of(14)}.atlasv1.${of(60)}`],
    ['a JSON web token', `eyJ${of(20)}.eyJ${of(40)}.${of(43)}`],
    ['a PostgreSQL verifier', `SCRAM-SHA-256$${4096}:${of(24)}`],
    ['a password in an address', `postgres://app:${of(10)}@db.example.com/app`],
    ['an Azure key', `AccountKey=${of(86)}==`],
  ])('finds %s', (what, secret) => {
    expect(knownSecretIn(secret)).toMatchObject({ what });
    const start = secret.search(/\S/);
    const inside = knownSecretIn(`the value is ${secret} and was`);
    expect(inside?.what).toBe(what);
    expect(inside?.at).toBeGreaterThanOrEqual(13 + start);
  });

  it.each([
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----',
    'AKIAIOSFODNN7',
    'AKIA…7EXA',
    'https://example.com:8443/path',
    'postgres://app@db.example.com:5432/app',
    'ssh://git@github.com:22/acme/x',
    'ghp_short',
    'sk-learn is a library',
    'xoxo-from-the-team',
    'the npm_config_registry variable',
    'arn:aws:iam::123456789012:role/Deploy',
    'SCRAM-SHA-256',
    'eyJ is how it begins',
  ])('leaves %j alone', (text) => expect(knownSecretIn(text)).toBeUndefined());

  it('stays fast on what begins like one again and again', () => {
    const start = performance.now();
    for (const piece of [
      'eyJ',
      '://',
      '-----BEGIN A ',
      'ghp_',
      '://a:',
      'SG.aaaaaaaaaaaaaaaa',
      'sk-ant-',
      'xoxb-',
      '.atlasv1.',
    ]) {
      knownSecretIn(piece.repeat(60_000 / piece.length));
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

import { describe, expect, it } from '@jest/globals';
import { formatInstant } from '../../src/domain/time.js';
import { Family } from '../../src/ports/families.js';
import { link } from '../../src/registry/link.js';
import { readBlob } from '../../src/registry/read.js';
import { rotators } from '../../src/rotators/index.js';
import { example, examples } from './examples.js';
import { families } from './families.js';
import { NOW, places, validated } from './registry.js';

const DAY = 24 * 3_600_000;

describe('link', () => {
  it('hands out credentials by name, with gaps filled and times as numbers', async () => {
    const { registry } = await validated(examples);
    expect(registry?.credentials.map(({ name }) => name)).toEqual(['pay-db', 'payments-aws-deployer']);
    const [database, deployer] = registry?.credentials ?? [];
    expect(database).toEqual({
      name: 'pay-db',
      labels: { env: 'prod' },
      type: 'database-password',
      owner: '@acme/payments',
      service: 'payments',
      description: 'Main database of the payments service',
      createdAt: Date.parse('2026-01-10T23:59:59.999Z'),
      management: 'auto',
      rotator: { kind: 'postgresql', options: { host: 'db.example.com', port: 5432, database: 'app', role: 'app_rw' } },
      strategy: 'immediate',
      acceptWindow: 5 * 60_000,
      consumers: [
        {
          name: 'config',
          kind: 'file',
          options: { path: 'app/.env', format: 'dotenv', key: 'DB_PASSWORD', reload: 'app' },
          wave: 1,
          escrow: true,
        },
      ],
      verify: [{ kind: 'postgresql-login', options: {} }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/pay-db.yaml' },
    });
    expect(deployer).toMatchObject({
      createdAt: 'unknown',
      // The kind follows from the type.
      rotator: { kind: 'aws-iam-access-key', options: { userName: 'svc-payments-deploy', accountId: '123456789012' } },
      consumers: [
        { name: 'store', wave: 1, escrow: true },
        {
          name: 'ci',
          wave: 2,
          escrow: false,
          adoption: { kind: 'workflow-runs-drained', options: { timeout: '48h' } },
        },
      ],
      suspend: { until: Date.parse('2027-01-05T23:59:59.999Z'), reason: 'provider migration' },
    });
  });

  it('hands out policies by priority, and fills what a short one leaves out', async () => {
    const { registry } = await validated(examples);
    expect(registry?.policies.map(({ name }) => name)).toEqual(['aws-keys-prod', 'db']);
    expect(registry?.policies[1]).toEqual({
      name: 'db',
      labels: {},
      priority: 10,
      selector: { types: ['database-password'] },
      maxAge: 60 * DAY,
      warnBefore: [],
      windows: [],
      freezes: [],
      gracePeriod: DAY,
      recoveryPeriod: 7 * DAY,
      onDue: 'report',
      approval: { required: 1, from: { users: [], teams: ['@acme/security'], roles: [] }, expiresAfter: 7 * DAY },
      limits: {},
      retry: { maxAttempts: 5, initial: 600_000, max: DAY / 2, factor: 2, jitter: 0.3 },
      autoRollback: true,
      exceptions: {
        allowed: true,
        maxDuration: 90 * DAY,
        approvers: { users: [], teams: ['@acme/security'], roles: [] },
      },
      notify: {},
      source: { file: 'policies/db.yaml' },
    });
    expect(registry?.policies[0]).toMatchObject({
      warnBefore: [14 * DAY, 7 * DAY, DAY],
      windows: [{ cron: '0 2 * * 2-4', duration: DAY / 6, timezone: 'Europe/Berlin' }],
      approval: { emergency: { required: 1, from: { teams: ['@acme/incident'] }, reviewWithin: DAY } },
      limits: { maxConcurrent: 4, maxPerRun: 25, maxPercentPerDay: 10, spread: 14 * DAY },
      riskAnalysis: { link: 'docs/tra-2026.md' },
    });
  });

  it('does without rekeyer.yaml, with nobody as approver', async () => {
    const alone = await validated({ 'policies/db.yaml': example('policies/db.yaml') });
    expect(alone.registry?.config).toEqual({
      approvers: { users: [], teams: [], roles: [] },
      emergency: { users: [], teams: [], roles: [] },
      merge: 'when-approved',
      limits: { openPullRequests: 10, newIssuesPerRun: 20 },
      channels: {},
      defaults: { byType: {} },
    });
  });

  it('lets defaults by type supply what is required, and the credential override them', async () => {
    const config = `apiVersion: rekeyer/v1
kind: Config
spec:
  defaults:
    byType:
      database-password:
        { owner: "@acme/platform", strategy: immediate, acceptWindow: 1h, verifyRetired: false, verify: [ { kind: postgresql-login } ] }
`;
    const short = example('credentials/pay-db.yaml').replace(/^ {2}(?:owner|strategy|verify|verifyRetired):.*\n/gm, '');
    const { registry, problems } = await validated({ 'rekeyer.yaml': config, 'credentials/pay-db.yaml': short });
    expect(problems).toEqual([]);
    expect(registry?.credentials[0]).toMatchObject({
      owner: '@acme/platform',
      strategy: 'immediate',
      acceptWindow: 5 * 60_000,
      verifyRetired: false,
      verify: [{ kind: 'postgresql-login', options: {} }],
    });
    expect(registry?.config.defaults.byType['database-password']).toMatchObject({ acceptWindow: 3_600_000 });
  });

  it('does not hand the rotator of what people rotate to the engine, nor judge it', async () => {
    const manual = example('credentials/pay-db.yaml')
      .replace('management: auto', 'management: manual')
      .replace('kind: postgresql,', 'kind: unheard-of,');
    const { registry, problems } = await validated({ 'credentials/pay-db.yaml': manual });
    expect(problems).toEqual([]);
    expect(registry?.credentials[0]).not.toHaveProperty('rotator');
    expect(registry?.credentials[0]).not.toHaveProperty('strategy');
  });

  it('takes a day of mercy for createdAt, because a bare date means its end', async () => {
    const created = async (at: string) => {
      const text = example('credentials/pay-db.yaml').replace('2026-01-10', at);
      return places((await validated({ 'credentials/pay-db.yaml': text })).problems);
    };
    expect(await created('2026-11-21')).toEqual([]);
    expect(await created(formatInstant(NOW + DAY))).toEqual([]);
    expect(await created(formatInstant(NOW + DAY + 1_000))).toEqual(['credentials/pay-db.yaml:9:14 CREATED_IN_FUTURE']);
  });

  it('does not complain of references to what is broken itself', async () => {
    const { problems } = await validated({
      ...examples,
      'credentials/pay-db.yaml': example('credentials/pay-db.yaml').replace(
        'type: database-password',
        'type: nonsense',
      ),
      'policies/db.yaml': 'apiVersion: rekeyer/v1\n  kind: [',
    });
    expect(places(problems)).toEqual(['credentials/pay-db.yaml:5:9 VALUE_UNKNOWN', 'policies/db.yaml:2:7 YAML_SYNTAX']);
  });

  it('refuses to judge options without the check of their member', () => {
    const reading = {
      file: 'credentials/pay-db.yaml',
      ...readBlob(new TextEncoder().encode(example('credentials/pay-db.yaml'))),
    };
    const bare = { ...families, rotators: new Family('rotator', rotators.members) };
    expect(() => link([reading], bare, NOW)).toThrow('came without its option check');
  });

  it('stays near the size of the registry: 2,000 credentials, 500 policies and 500 exceptions', async () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 2_000; index++) {
      const text = example('credentials/pay-db.yaml')
        .replace('name: pay-db', `name: c${index}`)
        .replace('env: prod', `team: t${index % 500}`);
      const chained = index > 0 ? `  dependsOn: [c${index - 1}]\n` : '';
      files[`credentials/c${index}.yaml`] =
        text.replace('role: app_rw', `role: r${index}`).replace('app/.env', `app/${index}`) + chained;
    }
    for (let index = 0; index < 500; index++) {
      files[`policies/p${index}.yaml`] = example('policies/db.yaml')
        .replace('name: db', `name: p${index}`)
        .replace('{ types: [database-password] }', `{ matchLabels: { team: t${index} } }`);
      files[`exceptions/e${index}.yaml`] = example('exceptions/pay-db-vendor.yaml')
        .replace('name: pay-db-vendor', `name: e${index}`)
        .replace('credentialRefs: [pay-db]', `selector: { matchLabels: { team: t${index} } }`)
        .replace('policyRef: db', `policyRef: p${index}`);
    }
    const { problems, counts } = await validated(files);
    expect(problems).toEqual([]);
    expect(counts).toMatchObject({ credentials: 2_000, policies: 500, exceptions: 500 });
  });
});

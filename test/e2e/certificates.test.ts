import { X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { systemClock, systemRandom } from '../../src/clients/system.js';
import { handshake } from '../../src/clients/tls/handshake.js';
import { families } from '../../src/compose/families.js';
import { workbench } from '../../src/compose/workbench.js';
import type { Connection } from '../../src/domain/connection.js';
import type { Credential } from '../../src/domain/credential.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { Secret } from '../../src/domain/secret.js';
import { DAY, SECOND } from '../../src/domain/time.js';
import { defaultRotateOptions } from '../../src/jobs/rotate/ports.js';
import { rotate } from '../../src/jobs/rotate.js';
import { accountKey, connection } from '../doubles/acme/world.js';
import { Authority } from '../doubles/authority.js';
import { HttpsServer } from '../doubles/https-server.js';
import { MemoryLedger } from '../doubles/ledger.js';
import { Pebble } from '../doubles/pebble.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { actor, policy } from '../jobs/rotate-bench.js';
import { describeWith } from '../needs.js';

const NAME = 'a.example.test';

describeWith('pebble', "a certificate of Pebble's", () => {
  let pebble: Pebble;
  const key = accountKey();
  beforeAll(async () => {
    pebble = await Pebble.start();
  });
  afterAll(() => pebble.stop());

  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** A folder with a certificate that its operator signed himself, as it is before the first renewal. */
  async function site(): Promise<string> {
    const root = mkdtempSync(join(tmpdir(), 'rekeyer-site-'));
    cleanups.push(() => rmSync(root, { recursive: true, force: true }));
    const { bundle } = await Authority.selfSigned(NAME, { from: Date.now() - 60 * DAY });
    mkdirSync(join(root, 'webroot'));
    writeFileSync(join(root, 'site.pem'), bundle, { mode: 0o600 });
    return root;
  }

  async function web(root: string): Promise<HttpsServer> {
    const server = await HttpsServer.start(join(root, 'site.pem'));
    cleanups.push(() => server.stop());
    return server;
  }

  interface Part {
    readonly root: string;
    readonly reload: readonly string[];
    readonly port: number;
    readonly challenge: Readonly<Record<string, unknown>>;
    readonly starttls?: 'postgresql';
    readonly urls?: readonly string[];
    readonly names?: readonly string[];
  }

  function credentialOf({ port, challenge, starttls, names = [NAME] }: Part): Credential {
    const probe = { host: '127.0.0.1', port, servername: NAME, settle: '5s', ...(starttls ? { starttls } : {}) };
    return {
      name: 'www',
      labels: {},
      type: 'tls-certificate',
      owner: '@acme/web',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'acme', options: { directory: pebble.directory, names, challenge } },
      strategy: 'renew',
      consumers: [
        {
          name: 'web',
          kind: 'file',
          options: { path: 'site.pem', format: 'raw', reload: 'web' },
          wave: 1,
          escrow: true,
        },
      ],
      verify: [{ kind: 'tls-handshake', options: probe }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/www.yaml' },
    };
  }

  function connectionsOf({ root, reload, urls = [] }: Part): readonly Connection[] {
    const auth = { accountKey: key, tlsCa: new Secret(pebble.authority) };
    return [
      connection({
        kind: 'acme',
        urls: [pebble.directory, ...urls],
        roots: [join(root, 'webroot')],
        network: 'this-machine',
        auth,
      }),
      connection({ kind: 'tls', hosts: ['127.0.0.1'] }),
      connection({ kind: 'file', roots: [root], commands: { web: reload } }),
    ];
  }

  /** A request, approved, and a runner that takes it as far as it goes; the ledger stays for another one. */
  async function renew(part: Part, ledger = new MemoryLedger({ clock: systemClock })) {
    const credential = credentialOf(part);
    const snapshot = await ledger.read();
    if (snapshot.size < 2) {
      const of = { rotation: 'www.1', credential: 'www', actor };
      const asked = { action: 'rotate', reason: 'due', generation: 1, requester: 'alice:1' } as const;
      await ledger.append(snapshot, 'test', [
        { ...of, type: 'requested', data: asked },
        { ...of, type: 'approved', data: { by: 'bob:2' } },
      ]);
    }
    const rule = { ...policy, retry: { maxAttempts: 1, initial: SECOND, max: SECOND, factor: 1, jitter: 0 } };
    const [clock, random, connections] = [systemClock, systemRandom, connectionsOf(part)];
    const fingerprintKey = new Secret('the fingerprint key of an end-to-end test');
    const ports = {
      ledger,
      workbench: workbench({ families, connections, clock, random, fingerprintKey }),
      authority: { mayStart: async () => undefined, mayContinue: async () => undefined },
      clock,
      random,
    };
    const work = { credential, terms: termsOf(credential, rule) };
    const [report] = await rotate([work], ports, { ...defaultRotateOptions, holder: 'test', actor });
    return { report, state: (await ledger.read()).state.credentials.get('www'), ledger };
  }

  async function shown(port: number, starttls?: 'postgresql'): Promise<X509Certificate | undefined> {
    const how = {
      address: '127.0.0.1',
      port,
      servername: NAME,
      timeout: 5 * SECOND,
      ...(starttls ? { starttls } : {}),
    };
    return (await handshake(how)).chain[0];
  }

  /** What must be true of a renewal that is done. */
  async function expectDone(part: Part, { report, state }: Awaited<ReturnType<typeof renew>>): Promise<void> {
    expect(report).toMatchObject({ state: 'success' });
    const own = await shown(part.port, part.starttls);
    expect(own?.issuer).toContain('Pebble Intermediate CA');
    expect(own?.subjectAltName).toContain(`DNS:${NAME}`);
    expect(state?.endsAt).toBe(Date.parse(own?.validTo ?? ''));
    const pem = readFileSync(join(part.root, 'site.pem'), 'utf8');
    expect(new X509Certificate(pem).serialNumber).toBe(own?.serialNumber);
  }

  async function partFor(challenge: Part['challenge'], more: Partial<Part> = {}): Promise<Part> {
    const root = await site();
    const server = await web(root);
    return { root, reload: ['/bin/kill', '-HUP', String(server.pid)], port: server.port, challenge, ...more };
  }

  it('by http-01 with a listener of our own is served by an HTTPS server', async () => {
    const part = await partFor({ kind: 'http-01-listen', port: pebble.ports.http });
    await expectDone(part, await renew(part));
  });

  it('by http-01 through the folder of a web server', async () => {
    const part = await partFor({ kind: 'http-01-webroot' });
    const server: Server = createServer((request, response) => {
      try {
        response.end(readFileSync(join(part.root, 'webroot', request.url ?? '')));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(pebble.ports.http, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    await expectDone(part, await renew(part));
  });

  it('by tls-alpn-01', async () => {
    const part = await partFor({ kind: 'tls-alpn-01', port: pebble.ports.tls });
    await expectDone(part, await renew(part));
  });

  it('by dns-01 through a webhook, with a wildcard beside the name', async () => {
    const actions: string[] = [];
    const hook = createServer((request, response) => {
      let body = '';
      request.on('data', (text) => {
        body += text;
      });
      request.on('end', async () => {
        const { action, records } = JSON.parse(body) as { action: string; records: { name: string; value: string }[] };
        actions.push(action);
        for (const { name, value } of records) await pebble.text(name, value, action === 'present');
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => hook.close(resolve)));
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/dns`;
    const part = await partFor({ kind: 'dns-01-webhook', url }, { urls: [url], names: [NAME, `*.${NAME}`] });
    await expectDone(part, await renew(part));
    expect(actions).toEqual(['present', 'cleanup']);
  });

  it('is served by PostgreSQL, and not while a reload fails: the old one stays until it succeeds', async () => {
    const root = await site();
    const file = join(root, 'site.pem');
    const database = await PostgresServer.start();
    cleanups.push(() => database.stop());
    const { rows } = await database.run('SHOW data_directory');
    const data = String(rows[0]?.data_directory);
    const { uid, gid } = statSync(data);
    chmodSync(root, 0o755);
    chownSync(file, uid, gid);
    await database.run(`ALTER SYSTEM SET ssl_cert_file = '${file}'`);
    await database.run(`ALTER SYSTEM SET ssl_key_file = '${file}'`);
    await database.run('ALTER SYSTEM SET ssl = on');
    await database.run('SELECT pg_reload_conf()');
    const pid = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0] ?? '';
    const challenge = { kind: 'http-01-listen', port: pebble.ports.http };
    const part: Part = { root, port: database.port, starttls: 'postgresql', challenge, reload: ['/bin/false'] };
    while ((await shown(part.port, 'postgresql').catch(() => undefined)) === undefined);
    const before = await shown(part.port, 'postgresql');
    const failed = await renew(part);
    expect(failed.report).toMatchObject({ state: 'needs-human', code: 'RELOAD_FAILED' });
    expect((await shown(part.port, 'postgresql'))?.serialNumber).toBe(before?.serialNumber);
    await failed.ledger.append(await failed.ledger.read(), 'test', [
      { type: 'resumed', data: { command: 'retry', by: 'alice:1' }, rotation: 'www.1', credential: 'www', actor },
    ]);
    const working = { ...part, reload: ['/bin/kill', '-HUP', pid] };
    await expectDone(working, await renew(working, failed.ledger));
  });
});

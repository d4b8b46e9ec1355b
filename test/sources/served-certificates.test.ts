import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/domain/connection.js';
import type { Credential } from '../../src/domain/credential.js';
import { evaluateOne } from '../../src/domain/evaluate.js';
import type { Observation } from '../../src/domain/facts.js';
import { governing } from '../../src/domain/governing.js';
import { NO_STATE } from '../../src/domain/ledger/state.js';
import { Secret } from '../../src/domain/secret.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import { ServedCertificates } from '../../src/sources/served-certificates.js';
import { policy } from '../domain/registry-parts.js';
import { AcmeDouble } from '../doubles/acme/ca.js';
import { connection } from '../doubles/acme/world.js';
import { Authority } from '../doubles/authority.js';
import { SetClock } from '../doubles/set-clock.js';
import { TlsServer } from '../doubles/tls-server.js';

let root: Authority;
let issuing: Authority;
beforeAll(async () => {
  root = await Authority.root();
  issuing = await root.intermediate();
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function serve(bundle: string, greet?: () => Promise<void>): Promise<number> {
  const server = await TlsServer.start(bundle, greet ? { greet } : {});
  open.push(server);
  return server.port;
}

const credential = (name: string, port: number, more: Partial<Credential> = {}): Credential => ({
  name,
  labels: {},
  type: 'tls-certificate',
  owner: '@acme/web',
  createdAt: 'unknown',
  management: 'external',
  consumers: [],
  verify: [{ kind: 'tls-handshake', options: { host: '127.0.0.1', port, servername: 'a.example.com' } }],
  verifyRetired: true,
  dependsOn: [],
  derives: [],
  source: { file: `credentials/${name}.yaml` },
  ...more,
});

const ours = (): Connection => connection({ kind: 'tls', hosts: ['127.0.0.1'], auth: { tlsCa: new Secret(root.pem) } });
const observer = (connections: readonly Connection[] = [ours()], clock = new SetClock(Date.now())) =>
  new ServedCertificates({ connections, clock, concurrency: 50 });

/** What a scan says of one credential that was seen so. */
function verdict(of: Credential, seen: Observation | undefined, now = Date.now()) {
  const rule = policy({ renewBeforePercentage: 33, selector: {} });
  const registry = { credentials: [of], policies: [rule], exceptions: [] };
  return evaluateOne(governing(registry), NO_STATE, new Map(seen ? [[of.name, seen]] : []), now, of);
}
const codesOf = ({ found }: ReturnType<typeof verdict>): readonly string[] => found.map(({ code }) => code);

describe('what servers show, as observations', () => {
  it('is the life of the certificate in use, so that the policy counts from it', async () => {
    const port = await serve((await issuing.issue('a.example.com', { life: 90 * DAY })).bundle);
    const www = credential('www', port);
    const seen = (await observer().observe([www])).get('www');
    expect(codesOf(verdict(www, seen))).toEqual([]);
    expect(codesOf(verdict(www, undefined))).toContain('unknown-age');
    const late = verdict(www, seen, Date.now() + 65 * DAY);
    expect(late).toMatchObject({ status: 'overdue' });
    expect(verdict(www, seen, Date.now() + 91 * DAY)).toMatchObject({ status: 'expired' });
  });

  it('ends with the first certificate of the chain that ends', async () => {
    const short = await root.intermediate('CN=Short', { life: 5 * DAY });
    const www = credential('www', await serve((await short.issue('a.example.com')).bundle));
    const seen = (await observer().observe([www])).get('www');
    expect(verdict(www, seen, Date.now() + 6 * DAY)).toMatchObject({ status: 'expired' });
  });

  it('finds what is wrong with the chain, the name, the key and the server', async () => {
    const made = await issuing.issue('b.example.com', { rsa: { bits: 1024, hash: 'SHA-256' } });
    const broken = credential('www', await serve(made.key + made.certificate));
    const seen = await observer().observe([broken, credential('down', 1)]);
    expect(codesOf(verdict(broken, seen.get('www')))).toEqual(['chain-broken', 'name-mismatch', 'weak-certificate']);
    expect(codesOf(verdict(credential('down', 1), seen.get('down')))).toContain('endpoint-unreachable');
  });

  it('finds addresses that show different certificates', async () => {
    const [one, two] = [await issuing.issue('a.example.com'), await issuing.issue('a.example.com')];
    const server = await TlsServer.start(one.bundle);
    const other = await TlsServer.start(two.bundle, { address: '127.0.0.2', port: server.port });
    open.push(server, other);
    const options = {
      host: '127.0.0.1',
      port: server.port,
      servername: 'a.example.com',
      addresses: ['127.0.0.1', '127.0.0.2'],
    };
    const www = credential('www', server.port, { verify: [{ kind: 'tls-handshake', options }] });
    const allowed = { ...ours(), hosts: ['127.0.0.1', '127.0.0.2'] };
    expect(codesOf(verdict(www, (await observer([allowed]).observe([www])).get('www')))).toEqual([
      'served-differently',
    ]);
  });

  it('are made only of certificates, of places that are named, and on private networks where a connection says so', async () => {
    const port = await serve((await issuing.issue('a.example.com')).bundle);
    const key = credential('key', port, { type: 'api-key' });
    const bare = credential('bare', port, { verify: [{ kind: 'tls-handshake', options: { port: 'x' } }] });
    const www = credential('www', port);
    const seen = await observer([]).observe([key, bare, www]);
    expect([...seen.keys()]).toEqual(['www']);
    expect(seen.get('www')?.served?.[0]?.addresses[0]).toMatchObject({
      failure: expect.stringContaining('this machine itself'),
    });
  });

  it('of before the last rotation say nothing of the value in use', async () => {
    const port = await serve((await issuing.issue('a.example.com', { life: DAY })).bundle);
    const www = credential('www', port);
    const seen = (await observer().observe([www])).get('www');
    const registry = { credentials: [www], policies: [], exceptions: [] };
    const rotatedAt = Date.now() + HOUR;
    const ledger = {
      ...NO_STATE,
      credentials: new Map([['www', { generation: 1, rotatedAt, endsAt: rotatedAt + 90 * DAY }]]),
    };
    const { facts } = evaluateOne(governing(registry), ledger, new Map([['www', seen ?? {}]]), rotatedAt, www);
    expect(facts).toMatchObject({ endsAt: rotatedAt + 90 * DAY, served: [] });
  });

  it('are made of 50 endpoints at a time, and told as they come', async () => {
    let [now, most] = [0, 0];
    const port = await serve((await issuing.issue('a.example.com')).bundle, async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
    });
    const told: number[] = [];
    const many = Array.from({ length: 120 }, (_, n) => credential(`www-${n}`, port));
    const seen = await observer().observe(many, (done) => told.push(done));
    expect(seen.size).toBe(120);
    expect(told).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    expect(most).toBeLessThanOrEqual(50);
    expect(most).toBeGreaterThan(10);
  });
});

describe('when a CA wants a certificate renewed', () => {
  async function wished(start: number, end: number) {
    const clock = new SetClock(Date.now());
    const ca = await AcmeDouble.start({ authority: issuing, window: () => ({ start, end }), now: () => clock.now() });
    open.push(ca);
    const made = await issuing.issue('a.example.com', { life: 90 * DAY });
    ca.issued.set('known', made.chain);
    const rotator = { kind: 'acme', options: { directory: ca.directory } };
    const www = credential('www', await serve(made.bundle), { management: 'auto', rotator });
    const allowed = connection({ kind: 'acme', urls: [ca.directory], network: 'this-machine' });
    return { ca, clock, www, observer: observer([ours(), allowed], clock) };
  }

  it('it is due within that window, before the policy says so', async () => {
    const [start, end] = [Date.now() + 10 * DAY, Date.now() + 12 * DAY];
    const { www, observer } = await wished(start, end);
    const seen = (await observer.observe([www])).get('www');
    const { facts, dueAt } = verdict(www, seen);
    expect(dueAt).toBe(Date.parse(new Date(end).toISOString()));
    expect(facts.limit).toMatchObject({ kind: 'renewalInfo' });
    expect(facts.limit?.workAt).toBeGreaterThanOrEqual(start);
    expect(facts.limit?.workAt).toBeLessThan(end);
  });

  it('a window in the past means now: the CA has revoked it, or is about to', async () => {
    const { www, observer } = await wished(Date.now() - 2 * DAY, Date.now() - DAY);
    const evaluated = verdict(www, (await observer.observe([www])).get('www'));
    expect(evaluated.status).toBe('overdue');
    expect(evaluated.found[0]?.explain(evaluated.facts)).toContain('its CA wants it renewed');
  });

  it('it is asked again no sooner than it says, and a CA that is down changes nothing', async () => {
    const { ca, clock, www, observer } = await wished(Date.now() + 80 * DAY, Date.now() + 82 * DAY);
    const asked = () => ca.asked.filter((kind) => kind === 'renewalInfo').length;
    await observer.observe([www]);
    await observer.observe([www]);
    expect(asked()).toBe(1);
    clock.advance(7 * HOUR);
    await observer.observe([www]);
    expect(asked()).toBe(2);
    ca.down = true;
    clock.advance(7 * HOUR);
    const seen = (await observer.observe([www])).get('www');
    expect(seen?.renewal).toBeUndefined();
    expect(seen?.endsAt).toBeDefined();
  });
});

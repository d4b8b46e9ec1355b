import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Client, crypto } from 'acme-client';
import { systemClock, systemRandom } from '../src/clients/system.js';
import type { Credential } from '../src/domain/credential.js';
import type { Evidence } from '../src/domain/ledger/event.js';
import type { Material } from '../src/domain/material.js';
import { Secret } from '../src/domain/secret.js';
import { acme } from '../src/rotators/acme.js';
import { ServedCertificates } from '../src/sources/served-certificates.js';
import { AcmeDouble } from '../test/doubles/acme/ca.js';
import { accountKey, connection } from '../test/doubles/acme/world.js';
import { Authority } from '../test/doubles/authority.js';
import { TlsServer } from '../test/doubles/tls-server.js';
import { median } from './measure.js';
import type { Row } from './report.js';

const CONCURRENCY = 50;
const NAME = 'a.example.com';

/** A scan of so many endpoints on loopback against handshakes alone; a renewal against acme-client alone. */
export async function certificateRows(endpoints: number, rounds: number): Promise<Row[]> {
  return [...(await scanRows(endpoints, rounds)), ...(await renewalRows(rounds))];
}

async function scanRows(endpoints: number, rounds: number): Promise<Row[]> {
  const root = await Authority.root();
  const { bundle } = await (await root.intermediate()).issue(NAME);
  const servers = await Promise.all(Array.from({ length: endpoints }, () => TlsServer.start(bundle)));
  const ports = servers.map(({ port }) => port);
  const ours = connection({ kind: 'tls', hosts: ['127.0.0.1'], auth: { tlsCa: new Secret(root.pem) } });
  const observer = new ServedCertificates({ connections: [ours], clock: systemClock, concurrency: CONCURRENCY });
  const credentials = ports.map(watched);
  const [bare, scan]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const times = [await timed(() => handshakes(ports, root.pem)), await timed(() => observer.observe(credentials))];
    if (round < 0) continue;
    bare.push(times[0] ?? 0);
    scan.push(times[1] ?? 0);
  }
  await Promise.all(servers.map((server) => server.close()));
  const floor = median(bare);
  const ratio = { against: 'bare handshakes', ratio: median(scan) / floor, aim: 1.3 };
  return [
    { what: `tls.connect to ${endpoints} endpoints, ${CONCURRENCY} at a time`, took: floor },
    { what: 'the same, chains read and judged', took: median(scan), ratios: [ratio] },
  ];
}

async function handshakes(ports: readonly number[], ca: string): Promise<void> {
  const next = ports.values();
  const work = async (): Promise<void> => {
    for (const port of next) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, servername: NAME, ca }, () => {
          socket.getPeerX509Certificate();
          socket.destroy();
          resolve();
        });
        socket.once('error', reject);
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

function watched(port: number): Credential {
  return {
    name: `www-${port}`,
    labels: {},
    type: 'tls-certificate',
    owner: '@acme/web',
    createdAt: 'unknown',
    management: 'external',
    consumers: [],
    verify: [{ kind: 'tls-handshake', options: { host: '127.0.0.1', port, servername: NAME } }],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: 'credentials/www.yaml' },
  };
}

/** Both answer by a file in a folder that the CA does not even look at, so that only the protocol is measured. */
async function renewalRows(rounds: number): Promise<Row[]> {
  const ca = await AcmeDouble.start();
  const webroot = mkdtempSync(join(tmpdir(), 'rekeyer-bench-'));
  const key = accountKey();
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const times = [await timed(() => plainly(ca, key)), await timed(() => byRotator(ca, key, webroot))];
    if (round < 0) continue;
    bare.push(times[0] ?? 0);
    ours.push(times[1] ?? 0);
  }
  await ca.close();
  rmSync(webroot, { recursive: true, force: true });
  const floor = median(bare);
  const ratio = { against: 'acme-client alone', ratio: median(ours) / floor, aim: 1.3 };
  return [
    { what: 'acme-client: account, order, challenge, certificate', took: floor },
    { what: 'the rotator: the same, journalled, cleared, checked', took: median(ours), ratios: [ratio] },
  ];
}

async function plainly(ca: AcmeDouble, accountKey: Secret): Promise<void> {
  const client = new Client({ directoryUrl: ca.directory, accountKey: accountKey.reveal(), backoffMin: 100 });
  await client.createAccount({ termsOfServiceAgreed: true });
  const order = await client.createOrder({ identifiers: [{ type: 'dns', value: NAME }] });
  for (const authorization of await client.getAuthorizations(order)) {
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
    if (!challenge) throw new Error('the CA offers http-01');
    await client.getChallengeKeyAuthorization(challenge);
    await client.completeChallenge(challenge);
    await client.waitForValidStatus(challenge);
  }
  const [, csr] = await crypto.createCsr({ altNames: [NAME] }, await crypto.createPrivateEcdsaKey());
  await client.getCertificate(await client.finalizeOrder(order, csr));
}

async function byRotator(ca: AcmeDouble, accountKey: Secret, webroot: string): Promise<void> {
  const options = { directory: ca.directory, names: [NAME], challenge: { kind: 'http-01-webroot' } };
  const auth = { accountKey };
  const rotator = await acme.create(options, {
    credential: 'www',
    connection: connection({ kind: 'acme', urls: [ca.directory], roots: [webroot], network: 'this-machine', auth }),
    clock: systemClock,
    random: systemRandom,
    strategy: 'renew',
  });
  const none: Material = { version: 'www.0.0', open: {}, sealed: {} };
  const key = await rotator.propose('www.1.1-key', none);
  const ordered = (await rotator.order?.(key, none)) as Evidence;
  const made = await rotator.sign?.('www.1.1', key, ordered);
  if (!made || 'until' in made) throw new Error('it should be signed at once');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

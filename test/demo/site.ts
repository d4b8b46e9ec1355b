import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { handshake, type Sight } from '../../src/clients/tls/handshake.js';
import type { Connection } from '../../src/domain/connection.js';
import { DAY, SECOND } from '../../src/domain/time.js';
import { AcmeDouble, type Sought } from '../doubles/acme/ca.js';
import { accountKey, connection } from '../doubles/acme/world.js';
import { Authority } from '../doubles/authority.js';
import { HttpsServer } from '../doubles/https-server.js';

const NAME = 'www.demo.test';

/** A web server whose certificate has lived two thirds of its life, and a CA that would sign another one. */
export class Site {
  private constructor(
    private readonly folder: string,
    readonly ca: AcmeDouble,
    readonly server: HttpsServer,
    /** Where challenges are answered. */
    private readonly challengePort: number,
  ) {}

  static async open(folder: string): Promise<Site> {
    const challengePort = await freePort();
    mkdirSync(folder);
    const issuing = await (await Authority.root('CN=Demo Root')).intermediate('CN=Demo Intermediate');
    const { bundle } = await issuing.issue(NAME, { from: Date.now() - 61 * DAY, life: 90 * DAY });
    writeFileSync(join(folder, 'site.pem'), bundle, { mode: 0o600 });
    const ca = await AcmeDouble.start({ authority: issuing, see: (sought) => fetchAnswer(challengePort, sought) });
    return new Site(folder, ca, await HttpsServer.start(join(folder, 'site.pem')), challengePort);
  }

  /** What the executor may reach for it. */
  get connections(): readonly Connection[] {
    const [credentials, auth] = [['www'], { accountKey: accountKey() }];
    return [
      connection({ kind: 'acme', credentials, urls: [this.ca.directory], network: 'this-machine', auth }),
      connection({ kind: 'tls', credentials, hosts: ['127.0.0.1'] }),
      connection({
        kind: 'file',
        name: 'site',
        credentials,
        roots: [this.folder],
        commands: { web: ['/bin/kill', '-HUP', String(this.server.pid)] },
      }),
    ];
  }

  /** The policy and the credential as they are proposed. */
  get files(): Readonly<Record<string, string>> {
    return {
      'policies/certificates.yaml': `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: certificates }
spec:
  priority: 100
  selector: { types: [tls-certificate] }
  renewBeforePercentage: 33
  onDue: rotate
  recoveryPeriod: 1s
`,
      'credentials/www.yaml': `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: www }
spec:
  type: tls-certificate
  owner: "@acme/payments"
  createdAt: unknown
  rotator:
    kind: acme
    directory: ${this.ca.directory}
    names: [${NAME}]
    challenge: { kind: http-01-listen, port: ${this.challengePort} }
  strategy: renew
  consumers:
    - { name: web, kind: file, path: site.pem, format: raw, reload: web }
  verify:
    - { kind: tls-handshake, host: 127.0.0.1, port: ${this.server.port}, servername: ${NAME} }
`,
    };
  }

  /** What the web server shows to whoever asks now. */
  shown(): Promise<Sight> {
    return handshake({ address: '127.0.0.1', port: this.server.port, servername: NAME, timeout: 5 * SECOND });
  }

  async close(): Promise<void> {
    this.server.stop();
    await this.ca.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The CA looks as real ones do: over HTTP. */
function fetchAnswer(port: number, { token }: Sought): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: `/.well-known/acme-challenge/${token}` }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', () => resolve(undefined));
  });
}

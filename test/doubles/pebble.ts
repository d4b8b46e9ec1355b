import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from './authority.js';

/** Debian's Pebble, the CA that Let's Encrypt tests clients with, and its DNS server; state in memory only. */
export class Pebble {
  private constructor(
    private readonly folder: string,
    private readonly processes: readonly ChildProcess[],
    readonly directory: string,
    /** The authority of its own server in PEM. */
    readonly authority: string,
    /** Where it looks for http-01 and tls-alpn-01. */
    readonly ports: { readonly http: number; readonly tls: number },
    private readonly management: string,
  ) {}

  static async start(): Promise<Pebble> {
    const folder = mkdtempSync(join(tmpdir(), 'rekeyer-pebble-'));
    const own = await Authority.selfSigned('localhost', { names: ['localhost', '127.0.0.1'] });
    writeFileSync(join(folder, 'cert.pem'), own.certificate);
    writeFileSync(join(folder, 'key.pem'), own.key);
    const [acme = 0, manage = 0, http = 0, tls = 0, dns = 0, control = 0] = await freePorts(6);
    const on = (port: number) => `127.0.0.1:${port}`;
    const pebble = {
      listenAddress: on(acme),
      managementListenAddress: on(manage),
      certificate: join(folder, 'cert.pem'),
      privateKey: join(folder, 'key.pem'),
      httpPort: http,
      tlsPort: tls,
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ pebble }));
    const none = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
    const dnsServer = ['-defaultIPv6', '', '-dns01', on(dns), '-management', on(control), ...none];
    const config = ['-config', join(folder, 'config.json'), '-dnsserver', on(dns)];
    const env = { PATH: process.env.PATH, PEBBLE_VA_NOSLEEP: '1' };
    const processes = [
      spawn('pebble-challtestsrv', dnsServer, { stdio: 'ignore' }),
      spawn('pebble', config, { stdio: 'ignore', env }),
    ];
    const url = `https://127.0.0.1:${acme}/dir`;
    const started = new Pebble(folder, processes, url, own.certificate, { http, tls }, `http://${on(control)}`);
    try {
      await Promise.all([answering(acme), answering(control)]);
      return started;
    } catch (error) {
      started.stop();
      throw error;
    }
  }

  /** Shows a TXT record, or takes it away. */
  async text(name: string, value: string, there: boolean): Promise<void> {
    const body = JSON.stringify(there ? { host: `${name}.`, value } : { host: `${name}.` });
    await fetch(`${this.management}/${there ? 'set-txt' : 'clear-txt'}`, { method: 'POST', body });
  }

  stop(): void {
    for (const one of this.processes) one.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const is = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (is) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nobody listens on ${port}`);
}

import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Endpoint, readEndpoint } from '../../../src/clients/tls/endpoint.js';
import { type LookTerms, look } from '../../../src/clients/tls/look.js';
import { type ServedFaultCode, servedEndsAt, servedFaults } from '../../../src/domain/served.js';
import { DAY } from '../../../src/domain/time.js';
import { Authority, type Making } from '../../doubles/authority.js';
import { type Manner, mailServer, TlsServer } from '../../doubles/tls-server.js';

let root: Authority;
let issuing: Authority;
beforeAll(async () => {
  root = await Authority.root();
  issuing = await root.intermediate();
});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function serve(bundle: string, manner: Manner = {}): Promise<number> {
  const server = await TlsServer.start(bundle, manner);
  open.push(server);
  return server.port;
}

/** A server that says this and nothing else. */
async function raw(say: string): Promise<number> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.write(say);
  });
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const endpoint = (port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  host: '127.0.0.1',
  port,
  servername: 'a.example.com',
  ...more,
});
const terms = (): LookTerms => ({ mayBePrivate: true, authority: root.pem, timeout: 2_000 });
const codesAt = async (port: number, more: Partial<Endpoint> = {}): Promise<readonly ServedFaultCode[]> =>
  servedFaults(await look(endpoint(port, more), terms()), Date.now()).map(({ code }) => code);
const bundle = async (making: Making = {}, by = issuing): Promise<string> =>
  (await by.issue('a.example.com', making)).bundle;

describe('what a look at an endpoint finds', () => {
  it('is the whole chain as it was sent, the protocol, and the earliest end', async () => {
    const short = await root.intermediate('CN=Short', { life: 5 * DAY });
    const port = await serve(await bundle({}, short));
    const seen = await look(endpoint(port), terms());
    expect(seen).toMatchObject({
      place: `127.0.0.1:${port}`,
      addresses: [{ address: '127.0.0.1', protocol: 'TLSv1.3', trusted: true, chain: { links: [true] } }],
    });
    expect(servedFaults(seen, Date.now())).toEqual([]);
    const ends = Date.parse(short.certificate.notAfter.toISOString());
    expect(Math.abs((servedEndsAt([seen]) ?? 0) - ends)).toBeLessThan(1_000);
  });

  it.each<[string, () => Promise<string>, readonly ServedFaultCode[]]>([
    ['itself alone', async () => (await Authority.selfSigned('a.example.com')).bundle, ['self-signed']],
    ['an ended certificate', () => bundle({ from: Date.now() - 3 * DAY, life: DAY }), ['expired']],
    ['another name', () => bundle({ names: ['b.example.com'] }), ['name-mismatch']],
    ['a short key', () => bundle({ rsa: { bits: 1024, hash: 'SHA-256' } }), ['weak-key']],
  ])('says what is wrong with %s', async (_what, make, expected) => {
    expect(await codesAt(await serve(await make()))).toEqual(expected);
  });

  it('misses the intermediate that was not sent', async () => {
    const made = await issuing.issue('a.example.com');
    expect(await codesAt(await serve(made.key + made.certificate))).toEqual(['untrusted']);
  });

  it('sees an ended intermediate behind a certificate that holds', async () => {
    const ended = await root.intermediate('CN=Ended', { from: Date.now() - 3 * DAY, life: DAY });
    expect(await codesAt(await serve(await bundle({}, ended)))).toContain('expired');
  });

  it('sees an old protocol', async () => {
    const port = await serve(await bundle(), {
      options: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    });
    expect(await codesAt(port)).toEqual(['weak-protocol']);
  });

  it('asks every address, and tells which one shows another certificate or nothing', async () => {
    const one = await bundle();
    const port = await serve(one);
    await serve(await bundle(), { address: '127.0.0.2', port });
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    const faults = servedFaults(await look(endpoint(port, { addresses }), terms()), Date.now());
    expect(faults.map(({ code }) => code)).toEqual(['unreachable', 'differs']);
    expect(faults[0]?.text).toBe('127.0.0.3: nobody listens there');
  });
});

describe('protocols that begin in plain text', () => {
  it('say so: a PostgreSQL server without TLS', async () => {
    const { addresses } = await look(endpoint(await raw('N'), { starttls: 'postgresql' }), terms());
    expect(addresses).toMatchObject([{ failure: 'this PostgreSQL server speaks no TLS' }]);
  });

  it('are asked for TLS: SMTP', async () => {
    const port = await serve(await bundle(), { greet: mailServer() });
    expect(await codesAt(port, { starttls: 'smtp' })).toEqual([]);
  });

  it.each([
    ['a greeting that refuses', ['554 go away'], 'the mail server answered 554 to the connection'],
    ['no offer', ['220 mail', '250 SIZE'], 'the mail server offers no STARTTLS'],
    ['a refusal', ['220 mail', '250 STARTTLS', '454 not now'], 'the mail server answered 454 to STARTTLS'],
    [
      'plain text behind the answer',
      ['220 mail', '250 STARTTLS', '220 go\r\n250 injected'],
      'the mail server sent plain text after STARTTLS',
    ],
  ])('say so: %s', async (_what, lines, failure) => {
    const port = await serve(await bundle(), { greet: mailServer(...lines) });
    expect((await look(endpoint(port, { starttls: 'smtp' }), terms())).addresses).toMatchObject([{ failure }]);
  });
});

describe('places that show nothing', () => {
  it('is silence, another protocol, or nobody', async () => {
    const short = { ...terms(), timeout: 80 };
    const at = async (port: number, more: Partial<LookTerms> = {}) =>
      (await look(endpoint(port), { ...short, ...more })).addresses;
    expect(await at(await raw(''))).toMatchObject([{ failure: 'no answer in 80 ms' }]);
    expect(await at(await raw('hello\r\n'))).toMatchObject([{ failure: 'it speaks, but no TLS' }]);
    expect(await at(1)).toMatchObject([{ failure: 'nobody listens there' }]);
    expect(await at(1, { mayBePrivate: false })).toMatchObject([
      { failure: expect.stringContaining('is this machine itself') },
    ]);
    const nowhere = await look(endpoint(1, { host: 'nowhere.invalid' }), short);
    expect(nowhere.addresses).toMatchObject([{ failure: 'the name could not be looked up' }]);
  });
});

describe('an endpoint as somebody wrote it', () => {
  it('has the port and the name that are left out', () => {
    expect(readEndpoint({ host: 'WWW.example.com' })).toEqual({
      host: 'www.example.com',
      port: 443,
      servername: 'www.example.com',
    });
  });

  it.each([[{}], [{ host: 1 }], [{ host: 'a b' }], [{ host: 'a', port: 0 }], [{ host: 'a', starttls: 'imap' }]])(
    'is none: %j',
    (options) => {
      expect(readEndpoint(options)).toBeUndefined();
    },
  );
});

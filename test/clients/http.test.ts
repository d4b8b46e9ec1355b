import { createServer as plainServer, type RequestListener, type Server } from 'node:http';
import { createServer as tlsServer } from 'node:https';
import { type AddressInfo, type Server as RawServer, createServer as rawServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HttpClient, type HttpPlace, refusalOf } from '../../src/clients/http.js';
import { certificateFor } from '../doubles/certificates.js';

const opened: (Server | RawServer)[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

async function listen<T extends Server | RawServer>(server: T): Promise<number> {
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

async function serving(listener: RequestListener, more: Partial<HttpPlace> = {}): Promise<HttpClient> {
  const port = await listen(plainServer(listener));
  return new HttpClient({ base: `http://127.0.0.1:${port}/base`, network: 'this-machine', ...more });
}

const question = { what: 'asking', changes: false };
const order = { what: 'ordering', changes: true };
const get = { method: 'GET', path: '/x' } as const;
const post = { method: 'POST', path: '/x', body: { a: 1 } } as const;

describe('an HTTP client', () => {
  it('sends what it is told, below its base, and gives the whole answer', async () => {
    const seen: unknown[] = [];
    const client = await serving((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        const { authorization, 'content-type': type } = request.headers;
        seen.push([request.method, request.url, authorization, type, body]);
        response.writeHead(201, { 'X-Kind': 'test' }).end('{"id":7}');
      });
    });
    const headers = { Authorization: 'Bearer t' };
    const answer = await client.send(
      { method: 'PUT', path: '/v1/a%2Fb', query: { q: 'a b&c' }, headers, body: { a: 'ü' } },
      order,
    );
    expect(seen).toEqual([['PUT', '/base/v1/a%2Fb?q=a+b%26c', 'Bearer t', 'application/json', '{"a":"ü"}']]);
    expect(answer).toMatchObject({ status: 201, text: '{"id":7}', json: { id: 7 }, headers: { 'x-kind': 'test' } });
  });

  it('follows no redirect', async () => {
    const seen: (string | undefined)[] = [];
    const client = await serving(({ url }, response) => {
      seen.push(url);
      response.writeHead(307, { location: 'http://127.0.0.1:1/stolen' }).end();
    });
    expect((await client.send(post, order)).status).toBe(307);
    expect(seen).toEqual(['/base/x']);
  });

  it('asks no proxy of the environment', async () => {
    const proxied: unknown[] = [];
    const port = await listen(plainServer((request) => void proxied.push(request.url)));
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: `http://127.0.0.1:${port}`, NODE_USE_ENV_PROXY: '1' });
    try {
      const client = await serving((_request, response) => void response.end());
      expect((await client.send(get, question)).status).toBe(200);
    } finally {
      process.env = before;
    }
    expect(proxied).toEqual([]);
  });

  it.each(['x', '/a/../b', '/a/%2e%2E/b', '/a?b', '/a#b', '/a b', '/./a', '/ä'])(
    'refuses the path %s',
    async (path) => {
      const client = await serving((_request, response) => void response.end());
      await expect(client.send({ method: 'GET', path }, question)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    },
  );

  it('lets no value add a header, and none of its own be replaced', async () => {
    const client = await serving((_request, response) => void response.end());
    const wrong = [
      { 'x-a': 'b\r\nx-c: d' },
      { 'x-a\r\nx-b': 'c' },
      { Host: 'other' },
      { 'transfer-encoding': 'chunked' },
    ];
    for (const headers of wrong as Readonly<Record<string, string>>[]) {
      await expect(client.send({ ...get, headers }, question)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    }
  });

  it.each([
    'http://api.example.com',
    'ftp://api.example.com',
    'https://user:pw@api.example.com',
    'https://api.example.com/?q=1',
    'api.example.com',
  ])('does not take %s for an address', (base) => {
    expect(() => new HttpClient({ base })).toThrow(expect.objectContaining({ code: 'CONNECTIONS_INVALID' }));
  });

  it.each([
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::ffff:127.0.0.1]',
    'https://169.254.169.254',
    'https://10.1',
  ])('does not go to %s where the internet is meant', async (base) => {
    await expect(new HttpClient({ base }).send(post, order)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('does not go where a name leads that now means this machine', async () => {
    let asked = 0;
    const port = await listen(plainServer(() => void asked++));
    const client = new HttpClient({
      base: `https://api.example.com:${port}`,
      resolve: (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    await expect(client.send(post, order)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(asked).toBe(0);
  });

  it('says that nothing was sent when nobody listens', async () => {
    const client = new HttpClient({ base: 'http://127.0.0.1:1', network: 'this-machine' });
    await expect(client.send(post, order)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('says that the outcome is unknown when the answer to a change is lost, and only then', async () => {
    const cut = await serving((request) => void request.socket.destroy());
    await expect(cut.send(post, order)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(cut.send(get, question)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    const slow = await serving(() => undefined, { within: 50 });
    await expect(slow.send(post, order)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const half = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(half.send(post, order)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('reads no more than it wants to', async () => {
    const client = await serving((_request, response) => void response.end('x'.repeat(2000)), { most: 1000 });
    await expect(client.send(get, question)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('trusts the authority of its connection and nobody else, and sends nothing before', async () => {
    const { certificate: cert, key, authority } = certificateFor('IP:127.0.0.1');
    let asked = 0;
    const port = await listen(
      tlsServer({ cert, key }, (_request, response) => {
        asked++;
        response.end('{}');
      }),
    );
    const place = { base: `https://127.0.0.1:${port}`, network: 'this-machine' } as const;
    await expect(new HttpClient(place).send(post, order)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(asked).toBe(0);
    expect((await new HttpClient({ ...place, authority }).send(post, order)).status).toBe(200);
  });

  it('knows that nothing was sent to a server that never spoke TLS', async () => {
    const port = await listen(rawServer((socket) => void socket.end('no')));
    const client = new HttpClient({ base: `https://127.0.0.1:${port}`, network: 'this-machine' });
    await expect(client.send(post, order)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});

describe('a refusal', () => {
  const code = (status: number, changes: boolean): string =>
    refusalOf({ status, headers: {} }, { what: 'it', changes }, 0).code;

  it.each([400, 403, 404, 409, 422, 301])('%d is certain', (status) => {
    expect(code(status, true)).toBe('PROVIDER_REJECTED');
  });

  it.each([500, 502, 503, 504, 408])('%d may follow an effect', (status) => {
    expect(code(status, true)).toBe('OUTCOME_UNKNOWN');
    expect(code(status, false)).toBe('PROVIDER_UNAVAILABLE');
  });

  it('of a login, or for patience, is tried again', () => {
    expect([code(401, true), code(429, true)]).toEqual(['PROVIDER_UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);
    const wait = refusalOf({ status: 429, headers: { 'retry-after': '30' } }, order, 1000);
    expect(wait.notBefore).toBe(31_000);
  });
});

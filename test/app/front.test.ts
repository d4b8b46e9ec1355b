import { createHmac } from 'node:crypto';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { front, WEBHOOK_PATH } from '../../src/app/front.js';
import { SeenDeliveries } from '../../src/app/seen-deliveries.js';
import type { Webhook } from '../../src/app/webhook.js';
import { isSigned } from '../../src/clients/webhook-signature.js';
import { Secret } from '../../src/domain/secret.js';
import { DAY } from '../../src/domain/time.js';

const SECRET = 'a webhook secret of at least 32 characters';
const OLD = 'the webhook secret that is being replaced now';

let server: Server;
let handled: Webhook[];
let logged: string[];
let fail: boolean;
let clock: number;

beforeEach(async () => {
  handled = [];
  logged = [];
  fail = false;
  clock = 0;
  server = createServer(
    front({
      isSigned: (body, signature) => isSigned(body, signature, [new Secret(SECRET), new Secret(OLD)]),
      seen: new SeenDeliveries(() => clock),
      handle: async (webhook) => {
        handled.push(webhook);
        if (fail) throw new Error('the handler failed with the payload in its message');
      },
      isReady: () => true,
      log: (line) => logged.push(JSON.stringify(line)),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

const sign = (body: string, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}${WEBHOOK_PATH}`;

async function post(body: string, headers: Record<string, string> = {}): Promise<number> {
  const all = { 'x-github-event': 'push', 'x-github-delivery': 'd-1', 'x-hub-signature-256': sign(body), ...headers };
  const response = await fetch(url(), { method: 'POST', body, headers: all });
  await response.text();
  await new Promise((resolve) => setImmediate(resolve));
  return response.status;
}

describe('the front of the App', () => {
  it('takes what GitHub signed, with either secret while one is replaced', async () => {
    expect(await post('{"ref":"refs/heads/main"}')).toBe(202);
    const body = '{"ref":"x"}';
    expect(await post(body, { 'x-github-delivery': 'd-2', 'x-hub-signature-256': sign(body, OLD) })).toBe(202);
    expect(handled).toEqual([
      { id: 'd-1', name: 'push', payload: { ref: 'refs/heads/main' } },
      { id: 'd-2', name: 'push', payload: { ref: 'x' } },
    ]);
  });

  it.each([
    ['no signature', { 'x-hub-signature-256': '' }],
    ['the default secret of Probot', { 'x-hub-signature-256': sign('{}', 'development') }],
    ['a signature of another body', { 'x-hub-signature-256': sign('{ }') }],
    ['a SHA-1 signature only', { 'x-hub-signature-256': '', 'x-hub-signature': 'sha1=00' }],
  ])('B30 and B35: refuses %s', async (_, headers) => {
    expect(await post('{}')).toBe(202);
    expect(await post('{}', { 'x-github-delivery': 'd-9', ...headers })).toBe(401);
    expect(handled).toHaveLength(1);
  });

  it('B31, G24: handles a delivery once, but again after it failed', async () => {
    fail = true;
    expect(await post('{}')).toBe(202);
    fail = false;
    expect(await post('{}')).toBe(202);
    expect(await post('{}')).toBe(202);
    expect(handled).toHaveLength(2);
    clock += 4 * DAY;
    await post('{}', { 'x-github-delivery': 'd-2' });
    await post('{}');
    expect(handled).toHaveLength(4);
  });

  it('B32: refuses 30 MB before it reads them, and logs nothing of them', async () => {
    expect(await post('{}')).toBe(202);
    const size = 30 * 1024 * 1024;
    const status = await new Promise((resolve, reject) => {
      const big = httpRequest(url(), { method: 'POST', headers: { 'content-length': size } }, (response) => {
        resolve(response.statusCode);
        big.destroy();
      });
      big.on('error', reject);
      big.flushHeaders();
    });
    expect(status).toBe(413);
    expect(logged.join('').length).toBeLessThan(300);
  });

  it('wants a length, and a body of that length', async () => {
    const status = await new Promise((resolve, reject) => {
      const open = httpRequest(url(), { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, (response) => {
        resolve(response.statusCode);
        open.destroy();
      });
      open.on('error', reject);
      open.flushHeaders();
    });
    expect(status).toBe(411);
    expect(handled).toEqual([]);
  });

  it('B33: answers what is signed but no webhook with 400, and any other path with 404', async () => {
    expect(await post('[]')).toBe(400);
    expect(await post('not json')).toBe(400);
    const { status } = await fetch(url().replace(WEBHOOK_PATH, '/probot/setup?code=1'));
    expect(status).toBe(404);
  });

  it('tells that it is alive and ready', async () => {
    for (const path of ['/healthz', '/readyz']) {
      expect((await fetch(url().replace(WEBHOOK_PATH, path))).status).toBe(200);
    }
  });

  it('B32: never logs a payload, even when a handler fails with it', async () => {
    fail = true;
    await post('{"token":"canary-value"}');
    expect(logged.join('')).not.toContain('canary-value');
    expect(logged.join('')).not.toContain('payload');
  });
});

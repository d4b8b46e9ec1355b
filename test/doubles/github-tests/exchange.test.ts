// What concerns every exchange: the contract, faults, limits, caching, webhooks, the clock.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { sharedContract } from '../github/contract.js';
import { isObject } from '../github/json.js';
import { routes } from '../github/routes/index.js';
import { servedWebhooks } from '../github/webhooks.js';
import { R, refusal, type Stage, setStage, silent, takeViolations, WEBHOOK_SECRET } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

describe('the contract', () => {
  it('holds exactly what is served', () => {
    const { document } = sharedContract().api;
    const paths = isObject(document.paths) ? document.paths : {};
    const specs = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(specs.sort()).toEqual(routes.map(({ spec }) => String(spec)).sort());
    const hooks = Object.keys(document['x-webhooks'] as object).sort();
    expect(hooks).toEqual(servedWebhooks.map((name) => name.replace(/[._]/g, '-')).sort());
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    ['a misspelt query', 'GET /repos/acme/creds/issues', { lables: 'x' }, 'query lables is not documented'],
    ['a query of the wrong kind', 'GET /repos/acme/creds/issues', { state: 'opened' }, 'must be equal to one of'],
    [
      'a misspelt field',
      'POST /repos/acme/creds/issues',
      { title: 'x', lables: ['x'] },
      'body/lables is not documented',
    ],
    ['a missing field', 'POST /repos/acme/creds/pulls', { head: 'x' }, "must have required property 'base'"],
    [
      'a word that is none of the choices',
      'POST /repos/acme/creds/check-runs',
      { name: 'x', head_sha: 'x', conclusion: 'fine' },
      'must be equal to',
    ],
    [
      'a body where none belongs',
      'POST /repos/acme/creds/check-runs/1/rerequest',
      { x: 1 },
      'a body is not documented',
    ],
    ['no body where one is needed', 'POST /repos/acme/creds/git/refs', {}, 'a body is required'],
  ])('refuses and records %s', async (_, spec, options, reason) => {
    const refused = await refusal(stage.bot.request(spec, options));
    expect(refused.status).toBe(422);
    expect(takeViolations(stage.hub).join()).toContain(reason);
  });

  it('refuses and records what is not served', async () => {
    expect((await refusal(stage.bot.repos.listTags(R))).status).toBe(404);
    expect(takeViolations(stage.hub)).toEqual(['not served: GET /repos/acme/creds/tags']);
  });

  it('refuses JSON that is none', async () => {
    const headers = { authorization: `token ${stage.hub.tokenOf('alice')}` };
    const answer = await fetch(`${stage.hub.url}/repos/acme/creds/issues`, { method: 'POST', body: '{', headers });
    expect([answer.status, await answer.json()]).toMatchObject([400, { message: 'Problems parsing JSON' }]);
  });

  it('can be left out, and parameters keep their types', async () => {
    await stage.close();
    stage = await setStage({ contract: false });
    await stage.bot.request('GET /repos/acme/creds/issues', { lables: 'x' });
    expect((await stage.bot.checks.listForRef({ ...R, ref: 'main', app_id: 77 })).data.total_count).toBe(0);
  });
});

describe('a fault', () => {
  const create = () => stage.bot.issues.create({ ...R, title: 'x', request: { retries: 0 } });
  const count = async () => (await stage.bot.issues.listForRepo(R)).data.length;

  it('before: nothing has happened', async () => {
    const headers = { 'retry-after': '7' };
    stage.hub.faults.push({ method: 'POST', path: /\/issues$/, status: 503, headers, body: { message: 'later' } });
    const error = await create().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 503, response: { headers: { 'retry-after': '7' } } });
    expect(await count()).toBe(0);
    await create();
    expect(await count()).toBe(1);
  });

  it('after: it has happened, and the caller does not know', async () => {
    stage.hub.faults.push({ method: 'POST', path: /\/issues$/, when: 'after', status: 502 });
    expect((await refusal(create())).status).toBe(502);
    stage.hub.faults.push({ method: 'POST', path: /\/issues$/, when: 'after', drop: true });
    expect((await refusal(create())).status).toBe(500);
    expect(await count()).toBe(2);
  });

  it('strikes as often as it says, and only where it says', async () => {
    stage.hub.faults.push({ method: 'POST', path: /\/issues$/, drop: true, times: 2 });
    expect(await count()).toBe(0);
    await refusal(create());
    await refusal(create());
    await create();
    expect(await count()).toBe(1);
    stage.hub.faults.push({ path: /./ });
    stage.hub.faults.clear();
    expect(await count()).toBe(1);
  });

  it('may be slowness alone', async () => {
    stage.hub.faults.push({ path: /\/issues$/, delayMs: 200 });
    const start = performance.now();
    await count();
    expect(performance.now() - start).toBeGreaterThanOrEqual(195);
  });
});

describe('limits and caching', () => {
  const read = (headers: Record<string, string> = {}) =>
    fetch(`${stage.hub.url}/repos/acme/creds/issues`, {
      headers: { authorization: `token ${stage.hub.tokenOf('alice')}`, ...headers },
    });
  const remaining = (answer: Response) => Number(answer.headers.get('x-ratelimit-remaining'));

  it('count requests and refuse the one too many, until the hour is over', async () => {
    stage.hub.rateLimit = 2;
    expect(remaining(await read())).toBe(1);
    expect(remaining(await read())).toBe(0);
    const refused = await read();
    expect([refused.status, await refused.json()]).toMatchObject([403, { message: 'API rate limit exceeded' }]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
    const later = Date.now() + 3_601_000;
    stage.hub.now = () => later;
    expect((await read()).status).toBe(200);
  });

  it('give a 304 for free, to the same token, while nothing has changed', async () => {
    const first = await read();
    const tag = first.headers.get('etag') ?? '';
    const again = await read({ 'if-none-match': tag });
    expect([again.status, remaining(again)]).toEqual([304, remaining(first)]);
    const other = await read({ 'if-none-match': tag, authorization: `token ${stage.hub.tokenOf('bob')}` });
    expect(other.status).toBe(200);
    await stage.hub.as('alice').openIssue('New');
    expect((await read({ 'if-none-match': tag })).status).toBe(200);
  });

  it('can be asked for without being spent', async () => {
    const { data } = await stage.person('alice').rateLimit.get();
    expect(data.rate).toMatchObject({ limit: 5000, used: 0, remaining: 5000 });
  });
});

describe('a webhook', () => {
  it('is signed, and named by a delivery id that a repetition keeps', async () => {
    const { hub } = stage;
    await hub.as('alice').openIssue('New');
    await hub.idle();
    hub.redeliver(hub.deliveries[0]!);
    await hub.idle();
    expect(stage.hookNames()).toEqual(['issues.opened', 'issues.opened']);
    const [one, again] = stage.hooks;
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET)
      .update(one?.raw ?? '')
      .digest('hex')}`;
    expect(one?.headers['x-hub-signature-256']).toBe(signature);
    expect(again?.headers['x-github-delivery']).toBe(one?.headers['x-github-delivery']);
    expect(again?.raw).toBe(one?.raw);
    expect(one?.payload).toMatchObject({
      installation: { id: stage.installation.id },
      organization: { login: 'acme' },
    });
  });

  it('goes to the apps that are installed there and listen to it', async () => {
    const { hub } = stage;
    await hub.addRepo('acme', 'other');
    stage.installation.repositories = new Set([hub.world.repo('acme/other').id]);
    await hub.as('alice', 'acme/creds').openIssue('Unheard');
    await hub.as('alice', 'acme/other').openIssue('Heard');
    await hub.idle();
    expect(stage.hooks.map(({ payload }) => payload.repository)).toMatchObject([{ name: 'other' }]);
  });

  it('is lost, late, doubled or out of order when GitHub is in trouble', async () => {
    const { hub } = stage;
    hub.holdWebhooks();
    for (const title of ['1', '2', '3']) await hub.as('alice').openIssue(title);
    await hub.idle();
    expect(stage.hooks).toEqual([]);
    hub.releaseWebhooks(([first, , third]) => [third!, third!, first!]);
    await hub.idle();
    const titles = stage.hooks.map(({ payload }) => (payload.issue as { title: string }).title);
    expect(titles.sort()).toEqual(['1', '3', '3']);
    await hub.as('alice').openIssue('4');
    await hub.idle();
    expect(stage.hooks).toHaveLength(4);
  });

  it('that nobody takes is recorded as undelivered', async () => {
    const { hub } = stage;
    stage.installation.app.webhook = { url: 'http://127.0.0.1:9/', secret: 's' };
    await hub.as('alice').openIssue('New');
    await hub.idle();
    expect(hub.deliveries.map(({ event, action, status }) => [event, action, status])).toEqual([
      ['issues', 'opened', 0],
    ]);
  });

  it('is waited for by idle, with what it sets off', async () => {
    const { hub } = stage;
    let answered = 0;
    const slow = createServer(async (request, response) => {
      for await (const _ of request);
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (answered++ === 0) await hub.as('bob').openIssue('Set off by the first');
      response.writeHead(200).end();
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as { port: number };
    stage.installation.app.webhook = { url: `http://127.0.0.1:${port}/`, secret: 's' };
    await hub.as('alice').openIssue('First');
    await hub.idle();
    expect(answered).toBe(2);
    await new Promise((resolve) => slow.close(resolve).closeAllConnections());
  });
});

describe('the log', () => {
  it('keeps every request with who sent it', async () => {
    const { hub, bot } = stage;
    await hub.as('alice').openIssue('New', 'body');
    await bot.issues.listForRepo({ ...R, state: 'all' });
    await refusal(new Octokit({ baseUrl: hub.url, log: silent }).repos.get(R));
    const seen = hub.requests.map(({ method, path, who, status }) => `${who} ${method} ${path} ${status}`);
    expect(seen).toEqual([
      'alice POST /repos/acme/creds/issues 201',
      `rekeyer POST /app/installations/${stage.installation.id}/access_tokens 201`,
      'rekeyer[bot] GET /repos/acme/creds/issues 200',
      'anonymous GET /repos/acme/creds 404',
    ]);
    expect(hub.requests[0]?.body).toEqual({ title: 'New', body: 'body' });
    expect(hub.requests[2]?.query).toEqual({ state: 'all' });
  });
});

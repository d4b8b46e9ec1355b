import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { heartbeat, newSigner, requested } from '../domain/ledger/chain.js';
import { GitHubDouble } from '../doubles/github/hub.js';
import { SetClock } from '../doubles/set-clock.js';
import { actor, Repositories } from './repository.js';

const caches = new Repositories();
let hub: GitHubDouble;
let repositoryId: number;
beforeAll(async () => {
  hub = await GitHubDouble.start({ contract: false });
  hub.addUser('alice');
  hub.addUser('bob');
  hub.addOrg('acme', { members: { alice: 'member' } });
  const repo = await hub.addRepo('acme', 'creds', { collaborators: { alice: 'write', bob: 'read' } });
  repositoryId = repo.id;
});
afterAll(async () => {
  await hub.close();
  caches.removeAll();
});

const signer = newSigner();

/** A writer who authenticates as a person. */
function ledgerOf(login: string) {
  const credentials = async () => ({ username: 'x-access-token', password: new Secret(hub.tokenOf(login)) });
  const remote = { url: `${hub.url}/acme/creds.git`, credentials };
  return openGitBranch(caches.make().options({ remote, repositoryId, signer, clock: new SetClock() }));
}

describe('a ledger on GitHub', () => {
  it('is begun, appended to and verified over HTTP, without one request to the API', async () => {
    const ledger = await ledgerOf('alice');
    await ledger.init(actor);
    const after = await ledger.append(await ledger.read(), 'pay-db.1: requested', [requested('pay-db', 1)]);
    const reader = await ledgerOf('bob');
    expect(await reader.read()).toEqual(after);
    expect(await reader.verify()).toMatchObject({ problems: [], signed: true, repositoryId });
    expect(hub.requests.filter(({ path }) => !path.includes('.git/'))).toEqual([]);
  });

  it('finds an append whose answer got lost on the way', async () => {
    const ledger = await ledgerOf('alice');
    const before = await ledger.read();
    hub.faults.push({ method: 'POST', path: /git-receive-pack/, when: 'after', drop: true });
    const after = await ledger.append(before, 'pay-db.2: requested', [requested('pay-db', 2)]);
    expect(after.size).toBe(before.size + 1);
    expect((await ledger.verify()).size).toBe(after.size);
  });

  it('is not written by somebody who may only read', async () => {
    const ledger = await ledgerOf('bob');
    const snapshot = await ledger.read();
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({ code: 'GIT_REFUSED' });
    expect((await ledger.read()).head).toBe(snapshot.head);
  });

  it('is unreachable while GitHub is down, after a few tries', async () => {
    const ledger = await ledgerOf('alice');
    const snapshot = await ledger.read();
    hub.faults.push({ path: /creds\.git/, status: 503, times: 99 });
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
    });
    hub.faults.clear();
    expect((await ledger.read()).head).toBe(snapshot.head);
  });
});

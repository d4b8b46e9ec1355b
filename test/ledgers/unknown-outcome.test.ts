import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { heartbeat, requested } from '../domain/ledger/chain.js';
import { SetClock } from '../doubles/set-clock.js';
import { actor, Repositories, type Repository } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

/** A clock on which waiting takes no time but is written down. */
class PatientClock extends SetClock {
  readonly slept: number[] = [];

  override async sleep(duration: number): Promise<void> {
    this.slept.push(duration);
    await super.sleep(duration);
  }
}

function hook(repository: Repository, name: string, script: string): void {
  const file = join(repository.dir, 'hooks', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

async function begun() {
  const repository = repositories.make();
  const clock = new PatientClock();
  const ledger = await openGitBranch(repository.options({ clock }));
  return { repository, clock, ledger, snapshot: await ledger.init(actor) };
}

describe('an append whose answer was lost', () => {
  it('is found on the branch, and is there once', async () => {
    const { repository, ledger, snapshot } = await begun();
    hook(repository, 'post-receive', 'kill -9 $PPID');
    const after = await ledger.append(snapshot, 'pay-db.1: requested', [requested('pay-db', 1)]);
    expect(after.head).toBe(repository.head);
    expect((await ledger.verify()).problems).toEqual([]);
    expect(await ledger.history('pay-db')).toHaveLength(1);
  });

  it('is found under what somebody else appended meanwhile', async () => {
    const { repository, ledger, snapshot } = await begun();
    const rival = await openGitBranch(repository.options());
    const append = ledger.append.bind(ledger);
    // the hook of the first push lets the rival append, then takes the answer away
    hook(
      repository,
      'post-receive',
      `test -e '${repository.root}/go' && exit 0\ntouch '${repository.root}/go'\nsleep 2\nkill -9 $PPID`,
    );
    const landed = append(snapshot, 'pay-db.1: requested', [requested('pay-db', 1)]);
    let seen = await rival.read();
    while (seen.size === 1) seen = await rival.read();
    await rival.append(seen, 'shop-db.1: requested', [requested('shop-db', 1)]);
    expect(await landed).toMatchObject({ head: seen.head, size: 2 });
    expect((await ledger.read()).size).toBe(3);
  });

  it('is tried again when it did not go in', async () => {
    const { repository, ledger, snapshot, clock } = await begun();
    hook(
      repository,
      'pre-receive',
      `test -e '${repository.root}/go' && exit 0\ntouch '${repository.root}/go'\nkill -9 $PPID`,
    );
    const after = await ledger.append(snapshot, 'pay-db.1: requested', [requested('pay-db', 1)]);
    expect(after).toMatchObject({ size: 2, head: repository.head });
    expect(clock.slept).toHaveLength(1);
  });
});

describe('an append that cannot go in', () => {
  it('is refused at once when the repository does not want it', async () => {
    const { repository, ledger, snapshot, clock } = await begun();
    hook(repository, 'pre-receive', 'exit 1');
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({ code: 'GIT_REFUSED' });
    expect(clock.slept).toEqual([]);
    expect(repository.head).toBe(snapshot.head);
  });

  it('is given up after a few tries, and nobody claims to know', async () => {
    const { repository, ledger, snapshot, clock } = await begun();
    hook(repository, 'pre-receive', 'kill -9 $PPID');
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
    });
    expect(clock.slept).toHaveLength(4);
    expect((await ledger.read()).head).toBe(snapshot.head);
  });

  it('is refused where the repository has gone', async () => {
    const { repository, ledger, snapshot } = await begun();
    renameSync(repository.dir, `${repository.dir}.away`);
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({ code: 'GIT_REFUSED' });
  });
});

describe('background work', () => {
  it('keeps to six pushes a minute; an emergency does not wait', async () => {
    const repository = repositories.make();
    const clock = new PatientClock();
    const ledger = await openGitBranch(repository.options({ clock, pushesPerMinute: 6 }));
    let snapshot = await ledger.init(actor);
    for (let beat = 1; beat <= 5; beat += 1) snapshot = await ledger.append(snapshot, 'heartbeat', [heartbeat(beat)]);
    expect(clock.slept).toEqual([]);
    snapshot = await ledger.append(snapshot, 'emergency', [heartbeat(6)], { urgent: true });
    expect(clock.slept).toEqual([]);
    await ledger.append(snapshot, 'heartbeat', [heartbeat(7)]);
    expect(clock.slept).toEqual([60_000]);
  });
});

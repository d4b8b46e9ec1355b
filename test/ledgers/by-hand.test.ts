import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { formatCheckpoint } from '../../src/domain/ledger/checkpoint.js';
import { Chain, newSigner, requested } from '../domain/ledger/chain.js';
import { plant } from './plant.js';
import { Repositories } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

/** The commands of one section of a page, in order, as one script. */
function commandsOf(page: string, section: string): string {
  const text = readFileSync(page, 'utf8').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1]).join('\n');
}

const script = commandsOf('docs/contributors/ledger.md', 'By hand');

/** Runs them in a fresh clone; what they print. */
function verifyByHand(chain: Chain): string {
  const repository = repositories.make();
  plant(repository, chain);
  const clone = mkdtempSync(join(repository.root, 'clone-'));
  execFileSync('git', ['clone', '--quiet', repository.dir, clone], { stdio: 'ignore' });
  const bash = ['-o', 'pipefail', '-e', '-c', script];
  try {
    return execFileSync('bash', bash, { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
}

const story = (): Chain =>
  new Chain(newSigner()).add('pay-db.1: requested', requested('pay-db', 1), requested('shop-db', 1)).beat(2);

describe('the commands of docs/contributors/ledger.md', () => {
  it('come to the checkpoint and find the signature good', () => {
    const chain = story();
    const printed = verifyByHand(chain);
    expect(printed).toContain('pay-db.1: requested');
    expect(printed).toContain(`\n${formatCheckpoint(chain)}\n`);
    expect(printed).toContain('Signature Verified Successfully');
  });

  it('find an edited entry', () => {
    expect(verifyByHand(story().edit(2, '"credentials":1', '"credentials":2'))).toContain('broken at entry 4');
  });

  it('find a bad signature', () => {
    const chain = story();
    chain.signer = newSigner();
    const printed = verifyByHand(chain.beat(1));
    expect(printed).toContain(formatCheckpoint(chain));
    expect(printed).not.toContain('Verified Successfully');
  });
});

import { systemClock, systemRandom } from '../../src/clients/system.js';
import { hasCode } from '../../src/domain/errors/index.js';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { requested } from '../domain/ledger/chain.js';

/**
 * A runner of its own process: appends generations of one credential up to a count, deciding each from what it
 * reads, and prints each one that was acknowledged. Started with: remote, cache, credential, count.
 */
const [url = '', cache = '', credential = '', count = '0'] = process.argv.slice(2);
const ledger = await openGitBranch({
  remote: { url },
  cache,
  clock: systemClock,
  random: systemRandom,
  run: `${process.pid}/1`,
});
let snapshot = await ledger.read();
process.stdout.write('ready\n');
for (;;) {
  const next = (snapshot.state.credentials.get(credential)?.generation ?? 0) + 1;
  if (next > Number(count)) break;
  try {
    snapshot = await ledger.append(snapshot, `${credential}.${next}: requested`, [requested(credential, next)]);
    process.stdout.write(`${next}\n`);
  } catch (error) {
    if (!hasCode(error, 'LEDGER_CONFLICT')) throw error;
    await systemClock.sleep(10 + (systemRandom.bytes(1)[0] ?? 0) / 3);
    snapshot = await ledger.read();
  }
}

import { systemClock, systemRandom } from '../src/clients/system.js';
import { workbench } from '../src/compose/workbench.js';
import { termsOf } from '../src/domain/rotation/terms.js';
import { Secret } from '../src/domain/secret.js';
import { defaultRotateOptions } from '../src/jobs/rotate/ports.js';
import { rotate } from '../src/jobs/rotate.js';
import { openGitBranch } from '../src/ledgers/git-branch.js';
import type { Ledger } from '../src/ports/ledger.js';
import { policy } from '../test/domain/registry-parts.js';
import { Faults } from '../test/doubles/faults.js';
import { MemoryLedger } from '../test/doubles/ledger.js';
import { SetClock } from '../test/doubles/set-clock.js';
import { World } from '../test/doubles/world.js';
import { Repository } from '../test/ledgers/repository.js';
import type { Row } from './report.js';

const actor = { login: 'bench', id: 1, kind: 'runner' } as const;
/** What one call of a provider takes. */
const LATENCY = 20;

/** So many rotations side by side: with the ledger on a branch of a git repository, and with one in memory. */
export async function waveRows(count: number): Promise<Row[]> {
  const repository = new Repository();
  try {
    const git = await openGitBranch(repository.options());
    await git.init(actor);
    const bare = await wave(count, new MemoryLedger({ clock: systemClock }));
    const { took, appends } = await wave(count, git);
    return [
      { what: `${count} rotations, the ledger in memory`, took: bare.took },
      {
        what: `${count} rotations, the ledger on a branch, ${appends} appends`,
        took,
        ratios: [
          { against: 'without', ratio: took / bare.took, aim: 2 },
          { against: '20 appends', ratio: appends / 20, aim: 1 },
        ],
      },
    ];
  } finally {
    repository.remove();
  }
}

async function wave(count: number, ledger: Ledger): Promise<{ took: number; appends: number }> {
  const worlds = new Map(
    Array.from({ length: count }, (_, index) => [
      `key-${index}`,
      new World({ seed: index, clock: new SetClock(Date.now()) }),
    ]),
  );
  await order([...worlds.keys()], ledger);
  const slow = () => ({ before: () => new Promise<void>((resolve) => setTimeout(resolve, LATENCY)) });
  const counted = new Faults();
  const works = [...worlds].map(([name, { credential }]) => ({
    credential: { ...credential, name },
    terms: termsOf(credential, policy({ gracePeriod: 0, recoveryPeriod: 0 })),
  }));
  const [clock, random, fingerprintKey] = [systemClock, systemRandom, new Secret('a fingerprint key of the bench')];
  const ports = {
    ledger: counted.wrap('ledger', ledger),
    workbench: {
      bind: (credential: (typeof works)[number]['credential']) => {
        const world = worlds.get(credential.name) ?? new World();
        const { connections } = world;
        const bench = workbench({
          families: world.families(new Faults(slow)),
          connections,
          clock,
          random,
          fingerprintKey,
        });
        return bench.bind(credential);
      },
    },
    authority: { mayStart: async () => undefined, mayContinue: async () => undefined },
    clock,
    random,
  };
  const start = performance.now();
  const reports = await rotate(works, ports, { ...defaultRotateOptions, holder: 'bench', actor });
  const took = performance.now() - start;
  const failed = reports.find(({ state }) => state !== 'success');
  if (failed) throw new Error(`${failed.rotation} ended ${failed.state}: ${failed.message}`);
  return { took, appends: counted.calls.filter((call) => call === 'ledger.append').length };
}

async function order(names: readonly string[], ledger: Ledger): Promise<void> {
  const asked = { action: 'rotate', reason: 'drill', generation: 1, requester: 'bench' } as const;
  await ledger.append(
    await ledger.read(),
    'bench',
    names.flatMap((credential) => [
      { type: 'requested' as const, data: asked, rotation: `${credential}.1`, credential, actor },
      { type: 'approved' as const, data: { by: 'policy:bench' }, rotation: `${credential}.1`, credential, actor },
    ]),
  );
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { systemClock, systemRandom } from '../src/clients/system.js';
import { families } from '../src/compose/families.js';
import { workbench } from '../src/compose/workbench.js';
import type { Credential } from '../src/domain/credential.js';
import { termsOf } from '../src/domain/rotation/terms.js';
import { Secret } from '../src/domain/secret.js';
import { defaultRotateOptions } from '../src/jobs/rotate/ports.js';
import { rotate } from '../src/jobs/rotate.js';
import { openGitBranch } from '../src/ledgers/git-branch.js';
import type { Workbench } from '../src/ports/bindings.js';
import type { Ledger } from '../src/ports/ledger.js';
import { credential, policy } from '../test/domain/registry-parts.js';
import { MemoryLedger } from '../test/doubles/ledger.js';
import { executor } from '../test/doubles/postgres/executor.js';
import { PostgresServer } from '../test/doubles/postgres/server.js';
import { Repository } from '../test/ledgers/repository.js';
import { median } from './measure.js';
import type { Row } from './report.js';

/**
 * Logins of one rotation: the value in use beside a wrong one before anything is touched, the new one beside a wrong
 * one after it was set and again at the end, and the old one refused.
 */
const [ACCEPTED, REFUSED] = [5, 4];

const actor = { login: 'bench', id: 1, kind: 'runner' } as const;

/**
 * One password rotated in place on a real PostgreSQL: the whole engine without a ledger, with a ledger on a branch of
 * a git repository beside it, and the bare provider calls that any rotation needs (set it, log in with the new one,
 * be refused with the old one).
 */
export async function rotationRows(rounds: number): Promise<Row[]> {
  const server = await PostgresServer.start();
  // Each ledger remembers what it put where, so each has a role of its own.
  const [plain, journalled] = [await Workplace.open(server), await Workplace.open(server)];
  const repository = new Repository();
  try {
    const git = await openGitBranch(repository.options());
    await git.init(actor);
    const memory = new MemoryLedger({ clock: systemClock });
    const taken = { bare: [] as number[], proofs: [] as number[], memory: [] as number[], git: [] as number[] };
    for (let round = -1; round < rounds; round++) {
      const times = {
        bare: await plain.bare(1, 1),
        proofs: await plain.bare(ACCEPTED, REFUSED),
        memory: await plain.rotate(memory),
        git: await journalled.rotate(git),
      };
      if (round < 0) continue;
      for (const [name, took] of Object.entries(times)) taken[name as keyof typeof taken].push(took);
    }
    const [floor, proofs] = [median(taken.bare), median(taken.proofs)];
    const row = (what: string, times: readonly number[], aim?: number): Row => ({
      what,
      took: median(times),
      ratios: [
        { against: 'bare', ratio: median(times) / floor, ...(aim === undefined ? {} : { aim }) },
        { against: 'the same proofs by hand', ratio: median(times) / proofs },
      ],
    });
    return [
      { what: 'bare: ALTER ROLE and two logins', took: floor },
      { what: `the same proofs by hand: ALTER ROLE and ${ACCEPTED + REFUSED} logins`, took: proofs },
      row('rotation without a ledger', taken.memory, 1.15),
      row('rotation with a ledger on a branch', taken.git),
    ];
  } finally {
    await Promise.all([plain.close(), journalled.close()]);
    await server.stop();
    repository.remove();
  }
}

/** A role, an executor that may turn it, and a file; how soon an application reads its file is not ours to measure. */
class Workplace {
  readonly #root = mkdtempSync(join(tmpdir(), 'rekeyer-bench-'));
  readonly #file = join(this.#root, '.env');
  #generation = 0;

  private constructor(
    readonly server: PostgresServer,
    readonly admin: pg.Client,
    readonly role: string,
    readonly credential: Credential,
    readonly connection: Awaited<ReturnType<typeof executor>>,
  ) {}

  static async open(server: PostgresServer): Promise<Workplace> {
    const role = server.unique('app');
    await server.run(`CREATE ROLE ${role} LOGIN PASSWORD 'the-first-one'`);
    const place = { host: server.host, port: server.port, database: server.database, role };
    const turned = credential({
      rotator: { kind: 'postgresql', options: place },
      consumers: [
        {
          name: 'config',
          kind: 'file',
          wave: 1,
          escrow: true,
          options: { path: '.env', format: 'dotenv', key: 'DB_PASSWORD' },
        },
      ],
    });
    const connection = await executor(server, 'functions', [role]);
    const bench = new Workplace(server, await server.superuser(), role, turned, connection);
    mkdirSync(bench.#root, { recursive: true });
    writeFileSync(bench.#file, 'DB_PASSWORD=the-first-one\n', { mode: 0o600 });
    return bench;
  }

  /** Milliseconds of setting the password and of so many logins that are let in, and so many that are refused. */
  async bare(accepted: number, refused: number): Promise<number> {
    const value = this.#held();
    const start = performance.now();
    await this.admin.query(`ALTER ROLE ${this.role} PASSWORD '${value}'`);
    for (let login = 0; login < accepted; login++) await (await this.server.connect(this.role, value)).end();
    for (let login = 0; login < refused; login++) await this.server.connect(this.role, 'wrong').catch(() => undefined);
    return performance.now() - start;
  }

  /** Milliseconds of one whole rotation. */
  async rotate(ledger: Ledger): Promise<number> {
    const { credential: turned } = this;
    this.#generation += 1;
    const rotation = `${turned.name}.${this.#generation}`;
    const of = { rotation, credential: turned.name, actor };
    const asked = { action: 'rotate', reason: 'drill', generation: this.#generation, requester: 'bench' } as const;
    await ledger.append(await ledger.read(), 'bench', [
      { ...of, type: 'requested', data: asked },
      { ...of, type: 'approved', data: { by: 'policy:bench' } },
    ]);
    const work = { credential: turned, terms: termsOf(turned, policy({ gracePeriod: 0, recoveryPeriod: 0 })) };
    const start = performance.now();
    const [report] = await rotate([work], this.#ports(ledger), { ...defaultRotateOptions, holder: 'bench', actor });
    const took = performance.now() - start;
    if (report?.state !== 'success') throw new Error(`the rotation ended ${report?.state}: ${report?.message}`);
    return took;
  }

  async close(): Promise<void> {
    await this.admin.end();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #ports(ledger: Ledger) {
    const files = { name: 'files', kind: 'file', roots: [this.#root], credentials: ['*'] };
    const none = { hosts: [], accountIds: [], repositories: [], urls: [], auth: {}, commands: {} };
    const [clock, random] = [systemClock, systemRandom];
    const connections = [this.connection, { ...none, ...files }];
    const fingerprintKey = new Secret('a fingerprint key of the bench, and long');
    return {
      ledger,
      workbench: adoptedAtOnce(workbench({ families, connections, clock, random, fingerprintKey })),
      authority: { mayStart: async () => undefined, mayContinue: async () => undefined },
      clock,
      random,
    };
  }

  #held(): string {
    return /^DB_PASSWORD=(.*)$/m.exec(readFileSync(this.#file, 'utf8'))?.[1] ?? '';
  }
}

/** The same workbench, but whoever is asked has seen the consumer already. */
function adoptedAtOnce(real: Workbench): Workbench {
  const adoption = async () => ({ adopted: true, evidence: {} });
  return {
    bind: async (turned) => {
      const bindings = await real.bind(turned);
      const rotator = new Proxy(bindings.rotator, {
        get: (target, key) => {
          const value: unknown = key === 'adoption' ? adoption : Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      return { ...bindings, rotator, close: () => bindings.close() };
    },
  };
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
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
import type { Ledger } from '../src/ports/ledger.js';
import { credential, policy } from '../test/domain/registry-parts.js';
import { MemoryLedger } from '../test/doubles/ledger.js';
import { executor } from '../test/doubles/postgres/executor.js';
import { PostgresServer } from '../test/doubles/postgres/server.js';
import { Repository } from '../test/ledgers/repository.js';
import { median } from './measure.js';
import type { Row } from './report.js';

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
    const taken = { bare: [] as number[], memory: [] as number[], git: [] as number[] };
    for (let round = -1; round < rounds; round++) {
      const times = [await plain.bare(), await plain.rotate(memory), await journalled.rotate(git)] as const;
      if (round < 0) continue;
      taken.bare.push(times[0]);
      taken.memory.push(times[1]);
      taken.git.push(times[2]);
    }
    const floor = median(taken.bare);
    const row = (what: string, times: readonly number[], aim: number): Row => ({
      what,
      took: median(times),
      ratios: [{ against: 'bare', ratio: median(times) / floor, aim }],
    });
    return [
      { what: 'bare provider calls: ALTER ROLE and two logins', took: floor },
      row('rotation without a ledger', taken.memory, 1.15),
      row('rotation with a ledger on a branch', taken.git, 10),
    ];
  } finally {
    await Promise.all([plain.close(), journalled.close()]);
    await server.stop();
    repository.remove();
  }
}

/** A role, an executor, and a consumer that logs in the moment its file changes. */
class Workplace {
  readonly #root = mkdtempSync(join(tmpdir(), 'rekeyer-bench-'));
  readonly #file = join(this.#root, '.env');
  readonly #sessions: pg.Client[] = [];
  #generation = 0;
  #watcher: ReturnType<typeof watch> | undefined;

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
    bench.#watcher = watch(bench.#root, (_, name) => {
      if (name === '.env') void bench.#consume();
    });
    return bench;
  }

  /** Milliseconds of the three calls that nobody can do without. */
  async bare(): Promise<number> {
    const [value, wrong] = [this.#held(), 'a-password-that-is-wrong'];
    const start = performance.now();
    await this.admin.query(`ALTER ROLE ${this.role} PASSWORD '${value}'`);
    await (await this.server.connect(this.role, value)).end();
    await this.server.connect(this.role, wrong).catch(() => undefined);
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
    this.#watcher?.close();
    await Promise.all(this.#sessions.map((session) => session.end()));
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
      workbench: workbench({ families, connections, clock, random, fingerprintKey }),
      authority: { mayStart: async () => undefined, mayContinue: async () => undefined },
      clock,
      random,
    };
  }

  async #consume(): Promise<void> {
    const session = await this.server.connect(this.role, this.#held()).catch(() => undefined);
    if (session) this.#sessions.push(session);
    while (this.#sessions.length > 2) await this.#sessions.shift()?.end();
  }

  #held(): string {
    return /^DB_PASSWORD=(.*)$/m.exec(readFileSync(this.#file, 'utf8'))?.[1] ?? '';
  }
}

import { type ErrorCode, hasCode, RekeyerError } from '../domain/errors/index.js';
import type { Observation } from '../domain/facts.js';
import type { Actor } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import type { Instant } from '../domain/time.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import type { Observer } from '../ports/observer.js';
import { advance } from './advance.js';
import { endAlarm, raiseAlarm } from './alarm.js';
import { validateAt } from './approve/trust.js';
import { type AuthorisePorts, authorise } from './authorise.js';
import { pullAuthority } from './authority.js';
import { beginDue } from './begin-due.js';
import { keepDashboard } from './dashboard.js';
import { followEmergencies } from './emergency/follow.js';
import { offerRemovals } from './offer-removals.js';
import { type ProposeDuePorts, proposeDue } from './propose-due.js';
import type { Hindrance } from './report/wanted.js';
import { report } from './report.js';
import type { RotateOptions, RotatePorts, RotationReport } from './rotate/ports.js';
import { type Scan, scan } from './scan.js';
import { HEARTBEAT, watchHeartbeat } from './watch.js';

export type TickPorts = AuthorisePorts &
  ProposeDuePorts &
  Omit<RotatePorts, 'authority'> & {
    /** Looks what is in use out there; without it only registry and ledger are known. */
    readonly observer?: Observer;
  };

export interface TickOptions {
  readonly actor: Actor;
  readonly rotate: RotateOptions;
  /** Whether somebody hears when a box of the dashboard is ticked; the App does. */
  readonly hearsTicks?: boolean;
}

/** What a tick found, for the log of whoever runs it. */
export interface TickResult {
  readonly state: 'done' | 'no registry' | 'registry broken' | 'ledger not trusted';
  readonly code?: ErrorCode;
  readonly rotations: readonly RotationReport[];
}

/** What stops every effect until a person has looked at the ledger. */
const UNTRUSTED = ['LEDGER_MISSING', 'LEDGER_GONE', 'LEDGER_BROKEN', 'LEDGER_FOREIGN', 'LEDGER_KEY'] as const;

/**
 * Does everything that is due in one repository: judges what was merged, brings issues up to date, proposes, rotates,
 * and says what came of it. Events only make it happen sooner; whatever they told, lost or repeated, the next tick
 * comes to the same.
 *
 * A registry with errors on the default branch pauses everything but its own report; a ledger that is missing or does
 * not verify stops everything and raises an alarm.
 */
export async function tick(ports: TickPorts, options: TickOptions): Promise<TickResult> {
  const now = ports.clock.now();
  const commit = await ports.revisions.newest();
  const { registry, counts } = await validateAt(commit, ports, now);
  if (counts.files === 0) return { state: 'no registry', rotations: [] };
  if (!registry) return registryBroken(counts.errors, commit, ports);
  try {
    await endAlarm('registry', ports);
    return { state: 'done', rotations: await work(registry, commit, ports, options, now) };
  } catch (error) {
    if (!hasCode(error, ...UNTRUSTED)) throw error;
    await raiseAlarm('ledger', error, callOf(registry), ports);
    return { state: 'ledger not trusted', code: error.code, rotations: [] };
  }
}

/** Who handles emergencies. */
function callOf({ config: { emergency } }: Registry): readonly string[] {
  return [...emergency.teams, ...emergency.users];
}

/** One issue says so as long as it lasts; whom to call is in the registry that cannot be read. */
async function registryBroken(errors: number, commit: string, ports: TickPorts): Promise<TickResult> {
  const count = `${errors} error${errors === 1 ? '' : 's'}`;
  const error = new RekeyerError('REGISTRY_INVALID', `the registry at ${commit.slice(0, 7)} has ${count}`);
  await raiseAlarm('registry', error, [], ports);
  return { state: 'registry broken', code: error.code, rotations: [] };
}

async function work(
  registry: Registry,
  commit: string,
  ports: TickPorts,
  options: TickOptions,
  now: Instant,
): Promise<readonly RotationReport[]> {
  const snapshot = await ports.ledger.read();
  const { actor } = options;
  await watchHeartbeat(snapshot.state.heartbeat, now, callOf(registry), ports);
  await authorise(ports, { actor, now });
  const observations = (await ports.observer?.observe(registry.credentials)) ?? new Map();
  const hindered = await setGoing(await seen(registry, observations, ports, now), registry, ports, actor, now);
  await offerRemovals(await seen(registry, observations, ports, now), registry, ports, actor);
  await tell({ registry, observations, hindered }, ports, options, now);
  const rotations = await advance(registry, { ...ports, authority: pullAuthority(ports) }, options.rotate);
  await tell({ registry, observations, hindered }, ports, options, ports.clock.now());
  await followEmergencies(registry, ports, { actor, now: ports.clock.now() });
  await keepDashboard(await seen(registry, observations, ports, ports.clock.now()), ports, {
    hearsTicks: options.hearsTicks ?? false,
  });
  await beat(snapshot, registry, commit, ports, options, now);
  return rotations;
}

type Observations = ReadonlyMap<string, Observation>;

async function seen(registry: Registry, observations: Observations, ports: TickPorts, now: Instant) {
  return scan({ registry, ledger: (await ports.ledger.read()).state, now, observations });
}

/** Proposes what people decide about, begins what policies let begin; says what could be neither, and why. */
async function setGoing(
  due: Scan,
  registry: Registry,
  ports: TickPorts,
  actor: Actor,
  now: Instant,
): Promise<ReadonlyMap<string, Hindrance>> {
  const { failed } = await proposeDue(due, registry, ports, { actor, now });
  const notBegun = await beginDue(due, registry, ports, { actor, now });
  const notProposed = failed.flatMap(({ credentials, ...why }) =>
    credentials.map((credential) => ({ credential, ...why })),
  );
  return new Map([...notProposed, ...notBegun].map(({ credential, ...why }) => [credential, why]));
}

/** Issues say what is true now. */
async function tell(
  known: {
    readonly registry: Registry;
    readonly observations: Observations;
    readonly hindered: ReadonlyMap<string, Hindrance>;
  },
  ports: TickPorts,
  { actor }: TickOptions,
  now: Instant,
): Promise<void> {
  const { registry, observations, hindered } = known;
  const { newIssuesPerRun } = registry.config.limits;
  await report(await seen(registry, observations, ports, now), ports, { actor, newIssuesPerRun, hindered });
}

/**
 * An entry says "this ran" at least every six hours, so that its absence can be noticed. Then an alarm of the past is
 * over too: the ledger could be read and written.
 */
async function beat(
  before: LedgerSnapshot,
  registry: Registry,
  commit: string,
  ports: TickPorts,
  { actor }: TickOptions,
  now: Instant,
): Promise<void> {
  if (now - (before.state.heartbeat ?? 0) < HEARTBEAT) return;
  const data = { commit, credentials: registry.credentials.length };
  try {
    await ports.ledger.append(await ports.ledger.read(), 'alive', [{ type: 'heartbeat', data, actor }]);
    await endAlarm('ledger', ports);
  } catch (error) {
    // Whoever appended meanwhile is alive as well.
    if (!hasCode(error, 'LEDGER_CONFLICT')) throw error;
  }
}

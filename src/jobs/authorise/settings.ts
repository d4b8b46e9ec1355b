import { governing } from '../../domain/governing.js';
import type { Actor, Draft } from '../../domain/ledger/event.js';
import { formatInstant, type Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import type { Ledger, LedgerSnapshot } from '../../ports/ledger.js';
import type { Revisions } from '../../ports/revisions.js';
import { type Judgement, type JudgePorts, judgePull } from '../approve/judge.js';
import { validateAt } from '../approve/trust.js';
import { type AlarmPorts, raiseAlarm } from './alarm.js';
import { shortfalls } from './fault.js';

export type SettingsPorts = JudgePorts &
  AlarmPorts & { readonly ledger: Ledger; readonly forge: Pick<Forge, 'history' | 'pulls'> };

interface Options {
  readonly actor: Actor;
  readonly now: Instant;
}

/** What decides about approvals and about who is asked. */
const SETTINGS = /^(?:rekeyer\.yaml$|policies\/|exceptions\/)/;
/** More pull requests at once are looked at by the runs that follow. */
const MOST_PULLS = 20;

/**
 * Remembers up to which commit the settings, policies and exceptions of the default branch are known to be approved.
 *
 * Each file that differs since then is traced to the pull request that brought it, which is judged by the rules from
 * before *and* after. Until all of them hold, the rules from before stay in force beside the new ones, and an issue
 * calls those who should have been asked. The first commit a ledger sees is where trust begins.
 *
 * Costs no request as long as none of these files changes.
 */
export async function applySettings(snapshot: LedgerSnapshot, ports: SettingsPorts, options: Options): Promise<void> {
  const newest = await ports.revisions.newest();
  const applied = snapshot.state.config?.commit;
  const changed = applied === undefined ? [] : await changedSettings(applied, newest, ports.revisions);
  if (applied !== undefined && changed.length === 0) return;
  const brought = await trace(changed, snapshot, ports, options.now);
  const bad = brought.filter(({ fault }) => fault !== undefined);
  for (const { key, fault = [], judgement } of bad) {
    const call = [...new Set(judgement?.rules.flatMap(({ from }) => [...from.teams, ...from.users]) ?? [])];
    const pull = judgement?.pull;
    const about = { request: key, code: 'SETTINGS_UNAPPROVED', credentials: [], reasons: fault } as const;
    await raiseAlarm(
      { ...about, call, pull: pull?.number ?? null, mergedAt: pull?.mergedAt ?? null },
      ports,
      options.now,
    );
  }
  if (bad.length > 0) return;
  const people = brought.flatMap(
    ({ judgement }) => judgement?.verdict.counted.map(({ by }) => `${by.login}:${by.id}`) ?? [],
  );
  const data = { commit: newest, approvers: [...new Set(people)].join(' ') };
  const draft: Draft = { type: 'config-applied', data, actor: options.actor };
  const granted = applied === undefined ? [] : await grantsBetween(applied, newest, ports, options);
  await ports.ledger.append(snapshot, `settings of ${newest.slice(0, 7)} in force`, [draft, ...granted]);
}

/** An entry for each credential that an exception was granted or renewed for: later renewals are counted by these. */
async function grantsBetween(
  from: string,
  to: string,
  ports: SettingsPorts,
  { actor, now }: Options,
): Promise<Draft[]> {
  const before = (await validateAt(from, ports, now)).registry?.exceptions ?? [];
  const { registry } = await validateAt(to, ports, now);
  if (!registry) return [];
  const ends = new Map(before.map(({ name, expiresAt }) => [name, expiresAt]));
  const granted = new Set(registry.exceptions.filter(({ name, expiresAt }) => expiresAt > (ends.get(name) ?? 0)));
  const { exceptionsOf } = governing(registry);
  return registry.credentials.flatMap((credential) =>
    exceptionsOf(credential)
      .filter((exception) => granted.has(exception))
      .map(({ name, policyRef, expiresAt }): Draft => {
        const data = { exception: name, policy: policyRef, expiresAt: formatInstant(expiresAt) };
        return { type: 'excepted', data, credential: credential.name, actor };
      }),
  );
}

/** Paths whose content differs between two commits, sorted. */
async function changedSettings(from: string, to: string, revisions: Revisions): Promise<readonly string[]> {
  if (from === to) return [];
  const [before, after] = await Promise.all([from, to].map((commit) => settingsAt(commit, revisions)));
  const paths = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...paths].filter((path) => before?.get(path) !== after?.get(path)).sort();
}

async function settingsAt(commit: string, revisions: Revisions): Promise<ReadonlyMap<string, string>> {
  const { entries } = await (await revisions.at(commit)).list();
  return new Map(entries.filter(({ path }) => SETTINGS.test(path)).map(({ path, id }) => [path, id]));
}

/** A pull request, or a commit without one, that brought settings into the default branch. */
interface Bringer {
  /** For the marker. */
  readonly key: string;
  readonly judgement?: Judgement;
  /** What is wrong with it; absent when nothing is. */
  readonly fault?: readonly string[];
}

async function trace(
  paths: readonly string[],
  { state }: LedgerSnapshot,
  ports: SettingsPorts,
  now: Instant,
): Promise<readonly Bringer[]> {
  const found: Bringer[] = [];
  const left = new Set(paths);
  for (const path of paths) {
    if (!left.has(path)) continue;
    if (found.length === MOST_PULLS) return [...found, { key: 'settings', fault: ['Too many changes at once.'] }];
    const { bringer, brought } = await traceOne(path, state, ports, now);
    for (const one of [path, ...brought]) left.delete(one);
    found.push(bringer);
  }
  return found;
}

async function traceOne(
  path: string,
  state: LedgerSnapshot['state'],
  ports: SettingsPorts,
  now: Instant,
): Promise<{ readonly bringer: Bringer; readonly brought: readonly string[] }> {
  const commit = await ports.forge.history.latest(path);
  for (const number of commit === undefined ? [] : await ports.forge.pulls.ofCommit(commit)) {
    const judgement = await judgePull(number, state, ports, now);
    if (judgement.pull.state !== 'merged' || !judgement.pull.intoDefault) continue;
    const { items } = await ports.forge.pulls.files(judgement.pull);
    const fault = faultOf(judgement);
    const bringer = { key: `settings-${number}`, judgement, ...(fault ? { fault } : {}) };
    return { bringer, brought: items.map((file) => file.path) };
  }
  const fault = [`${path} was changed without a pull request.`];
  return { bringer: { key: `settings-${commit?.slice(0, 12) ?? 'unknown'}`, fault }, brought: [] };
}

function faultOf({ verdict, rules, kind }: Judgement): readonly string[] | undefined {
  if (kind.kind === 'registry' && rules.length === 0) return undefined;
  if (kind.kind === 'registry' && verdict.outcome === 'approved') return undefined;
  return [...(kind.kind === 'refused' ? [kind.why] : []), ...shortfalls(verdict)];
}

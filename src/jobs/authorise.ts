import { hasCode } from '../domain/errors/index.js';
import type { Actor, Draft, LedgerState } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import type { RotationRequest } from '../domain/request.js';
import type { Instant } from '../domain/time.js';
import type { Forge } from '../ports/github/forge.js';
import type { Ledger } from '../ports/ledger.js';
import type { Templates } from '../templating/templates.js';
import type { JudgePorts } from './approve/judge.js';
import { pinned, validateAt } from './approve/trust.js';
import { type Alarm, raiseAlarm } from './authorise/alarm.js';
import { judgeOrder, type Order, type OrderPorts } from './authorise/order.js';
import { applySettings } from './authorise/settings.js';

export type AuthorisePorts = JudgePorts &
  OrderPorts & {
    readonly ledger: Ledger;
    readonly forge: Pick<Forge, 'issues'>;
    readonly templates: Templates;
  };

export interface AuthoriseOptions {
  readonly actor: Actor;
  readonly now: Instant;
}

export interface AuthoriseResult {
  /** Rotations that may begin, `pay-db.7`. */
  readonly rotations: readonly string[];
  /** Requests that will not be carried out, with the code; people were called. */
  readonly refused: readonly { readonly request: string; readonly code: string }[];
}

/** Lost races in a row after which the next run begins afresh. */
const TRIES = 5;

/**
 * Turns the merged requests of the default branch into orders, or refuses them loudly.
 *
 * A merge is no proof: administrators can merge without a review, and rules can be bypassed without a trace. So each
 * request that the ledger has not settled is traced to the pull request that brought it, and that one is judged
 * again, in full, by the rules and permissions of this moment; the file must be the approved one to the byte, and
 * the plan as it is now must be the approved one. What holds becomes `requested` and `approved` in the ledger, what
 * does not is refused once and for all, with an issue that calls people. Nothing else is touched here.
 *
 * Looks at the state of the branch and not at an event, so that a lost or late webhook changes nothing.
 *
 * @throws LEDGER_MISSING, LEDGER_BROKEN, LEDGER_FOREIGN, GITHUB_UNAVAILABLE: then nothing is settled, and it is tried
 *   again by the next run
 */
export async function authorise(ports: AuthorisePorts, options: AuthoriseOptions): Promise<AuthoriseResult> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await authoriseOnce(pinned(ports), options);
    } catch (error) {
      if (!hasCode(error, 'LEDGER_CONFLICT') || tries === TRIES) throw error;
    }
  }
}

async function authoriseOnce(ports: AuthorisePorts, options: AuthoriseOptions): Promise<AuthoriseResult> {
  await applySettings(await ports.ledger.read(), ports, options);
  const snapshot = await ports.ledger.read();
  const newest = await ports.revisions.newest();
  const { registry } = await validateAt(newest, ports, options.now);
  const pending = registry ? unsettled(registry, snapshot.state) : [];
  if (!registry || pending.length === 0) return { rotations: [], refused: [] };
  const orders: Order[] = [];
  for (const request of pending) {
    orders.push(await judgeOrder(request, { registry, newest, ledger: snapshot.state }, ports, options));
  }
  const alarms = orders.flatMap((order) => (order.outcome === 'refused' ? order.alarm : []));
  // People are called first: should this run break off here, the next one finds the issue by its marker.
  for (const alarm of alarms) await raiseAlarm(alarm, ports, options.now);
  const drafts = orders.flatMap((order): readonly Draft[] => (order.outcome === 'later' ? [] : order.drafts));
  if (drafts.length > 0) await ports.ledger.append(snapshot, subjectOf(orders), drafts);
  return {
    rotations: drafts.flatMap(({ type, rotation }) => (type === 'approved' && rotation ? rotation : [])),
    refused: alarms.map(({ request, code }: Alarm) => ({ request, code })),
  };
}

/** Requests that were merged and not decided upon, in order of name. */
function unsettled({ requests }: Registry, state: LedgerState): readonly RotationRequest[] {
  return requests
    .filter(({ name }) => (state.requests.get(name)?.state ?? 'proposed') === 'proposed')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function subjectOf(orders: readonly Order[]): string {
  const of = (outcome: Order['outcome']) =>
    orders.filter((order) => order.outcome === outcome).map(({ request }) => request);
  const [approved, refused] = [of('approved'), of('refused')];
  const parts = [
    ...(approved.length > 0 ? [`${approved.join(', ')}: approved`] : []),
    ...(refused.length > 0 ? [`${refused.join(', ')}: refused`] : []),
  ];
  return parts.join('; ').slice(0, 200);
}

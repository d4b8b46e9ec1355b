import { type ExecutorParts, tenantPorts } from '../compose.js';
import { hasCode } from '../domain/errors/index.js';
import { NO_STATE } from '../domain/ledger/state.js';
import { checkApproval } from '../jobs/check-approval.js';
import { checkPull } from '../jobs/check-pull.js';
import { obey } from '../jobs/command.js';
import { review } from '../jobs/review.js';
import { type TickResult, tick } from '../jobs/tick.js';
import { obeyTicks } from '../jobs/tick-boxes.js';
import type { OpenTenant } from './tenant.js';

/** How the App works for one repository: each event leads to one job on the same ports. */
export function tenantOpener(
  executor: ExecutorParts,
  log: (line: Readonly<Record<string, string | number>>) => void,
): OpenTenant {
  return async (place, access) => {
    const { ports, actor, rotate } = await tenantPorts({ ...place, ...access }, executor);
    const options = { actor, rotate, hearsTicks: true };
    const repository = `${place.owner}/${place.repo}`;
    const state = async () => (await ports.ledger.read()).state;
    // Before "ledger init" a registry can be written and checked all the same; nothing else goes on without a ledger.
    const stateIfAny = () =>
      state().catch((error: unknown) => {
        if (hasCode(error, 'LEDGER_MISSING')) return NO_STATE;
        throw error;
      });
    const now = () => ports.clock.now();
    const run = async () => tell(await tick(ports, options), repository, log);
    return {
      pull: async (number) => {
        const { state: stands } = await ports.forge.pulls.get(number);
        if (stands !== 'open') return;
        await checkPull(number, await stateIfAny(), ports, now());
        await checkApproval(number, await stateIfAny(), ports, now());
      },
      review: async (number) => {
        await review(number, await state(), ports, now());
      },
      push: run,
      comment: async (id) => {
        const { wake } = await obey(id, ports, { actor, now: now() });
        if (wake) await run();
      },
      edited: async (issue, editor) => {
        const { wake } = await obeyTicks(issue, editor, ports, { actor, now: now() });
        if (wake) await run();
      },
      tick: run,
    };
  };
}

function tell(result: TickResult, repository: string, log: (line: Readonly<Record<string, string | number>>) => void) {
  if (result.state !== 'done' && result.state !== 'no registry') {
    log({ event: result.state, repository, code: result.code ?? '' });
  }
  for (const { rotation, state, code } of result.rotations) {
    log({ event: 'rotation', repository, rotation, state, ...(code ? { code } : {}) });
  }
}

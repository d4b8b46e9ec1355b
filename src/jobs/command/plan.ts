import { planRequest } from '../plan.js';
import { sectionsOf } from '../propose/pages.js';
import { propose, wishOf } from '../propose.js';
import { answered, planned, refusal } from './answers.js';
import type { Handler } from './handler.js';

/**
 * Makes the plan anew. On the bot's own pull request a plan that has changed becomes a new commit there, which voids
 * the approvals; in an issue it is only shown.
 */
export const plan: Handler = async ({ by, subject }, ports, { actor, now }) => {
  const { registry, snapshot, credential, request, pull } = subject;
  const proposal = request ? snapshot.state.requests.get(request)?.proposal : undefined;
  if (pull && proposal) {
    if (pull.state !== 'open') return refusal('this pull request is closed.');
    const { head } = await propose(wishOf(proposal), by, ports, { actor, now });
    const same = head === pull.head ? 'has not changed' : 'has changed: look at the new commit and approve that one';
    return answered(`The plan ${same}.`);
  }
  if (!credential) return refusal('I do not know which credential this is about.');
  const found = planRequest('rotate', [credential.name], { ...ports, registry, ledger: snapshot.state });
  const view = {
    record: null,
    head: '',
    digest: found.digest,
    requester: by.login,
    order: null,
    command: null,
    from: [],
    required: 0,
  };
  return planned({ ...view, sections: sectionsOf(found) });
};

import type { Draft } from '../../domain/ledger/event.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';
import { openRotation } from './open-rotation.js';
import { isApprover } from './permission.js';

/**
 * Stops rotations between two steps, or lets them go on. A step that has begun is finished, and what is in the middle
 * of an outage goes on to its end: a hold never leaves consumers without a valid value.
 *
 * Before the first lease anybody with write access may stop a rotation; afterwards the plan is covered by its
 * approval, and only an approver takes that back.
 */
const holding =
  (hold: boolean): Handler =>
  async ({ by, subject, comment }, ports, { actor }) => {
    const { concerned, snapshot } = subject;
    const rotations = concerned.flatMap(({ name }) => openRotation(name, snapshot) ?? []);
    const open = rotations.filter(({ progress }) => progress.held !== hold);
    const [first] = open;
    if (rotations.length === 0) {
      return refusal('there is no rotation under way here; to stop one that is only proposed, close its pull request.');
    }
    if (!first) return refusal(hold ? 'it is held already.' : 'it is not held.');
    const started = open.some(({ progress }) => progress.started);
    if (started && !(await isApprover(by, subject, ports))) {
      return refusal('it has begun; only an approver may stop it or let it go on.');
    }
    const data = { hold, by: `${by.login}:${by.id}`, reason: `comment ${comment.id}` };
    const drafts = open.map(({ rotation, credential }): Draft => ({ type: 'held', data, rotation, credential, actor }));
    const names = open.map(({ rotation }) => rotation).join(', ');
    await ports.ledger.append(snapshot, `${first.rotation}: ${hold ? 'held' : 'let go on'}`, drafts, { urgent: true });
    return hold
      ? answered(`${names} stops before the next step. An approver lets it go on with "/rotate unhold".`)
      : answered(`${names} goes on.`, 'done', { wake: true });
  };

export const hold = holding(true);
export const unhold = holding(false);

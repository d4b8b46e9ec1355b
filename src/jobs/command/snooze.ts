import { evaluate } from '../../domain/evaluate.js';
import { type Snooze, snoozeInForce, snoozeRefusal, snoozeText } from '../../domain/snooze.js';
import { formatInstant, type Instant } from '../../domain/time.js';
import { workOf } from '../../domain/work.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';
import type { Subject } from './subject.js';

/** Silences a credential for a while, within the caps of `snooze.ts`; what it is and when it is due stay the same. */
export const snooze: Handler = async ({ command, by, subject }, { ledger }, { actor, now }) => {
  const { credential, snapshot } = subject;
  if (command.verb !== 'snooze' || !credential) return refusal('comment in the issue of the credential you mean.');
  const about = standingOf(subject, now);
  if (!about) return refusal(`there is nothing to snooze: nobody is waited for with ${credential.name}.`);
  const before = snapshot.state.credentials.get(credential.name)?.snoozes ?? [];
  const person = `${by.login}:${by.id}`;
  const wanted: Snooze = { ...about, at: now, until: now + command.duration, reason: command.reason, by: person };
  const objection = snoozeRefusal(before, wanted);
  if (objection !== undefined) return refusal(objection);
  const { at: _, until, ...rest } = wanted;
  const data = { ...rest, until: formatInstant(until) };
  await ledger.append(snapshot, `${credential.name}: snoozed`, [
    { type: 'snoozed', data, credential: credential.name, actor },
  ]);
  return answered(`${credential.name} is ${snoozeText(wanted)}. It stays as due as it was.`, 'done', { wake: true });
};

export const unsnooze: Handler = async ({ by, subject }, { ledger }, { actor, now }) => {
  const { credential, snapshot } = subject;
  const about = credential && standingOf(subject, now);
  const snoozes = credential && snapshot.state.credentials.get(credential.name)?.snoozes;
  if (!credential || !about || !snoozeInForce(snoozes, about, now)) return refusal('nothing is snoozed here.');
  const data = { by: `${by.login}:${by.id}` };
  await ledger.append(snapshot, `${credential.name}: snooze ended`, [
    { type: 'unsnoozed', data, credential: credential.name, actor },
  ]);
  return answered(`${credential.name} is not snoozed any more.`, 'done', { wake: true });
};

/** What would be silenced: how the credential stands, where something is to be done about it. */
function standingOf({ credential, registry, snapshot }: Subject, now: Instant) {
  if (!credential) return undefined;
  const only = { ...registry, credentials: [credential] };
  const [evaluation] = evaluate({ registry: only, ledger: snapshot.state, now });
  const work = evaluation && workOf(evaluation);
  return work && { status: evaluation.status, severity: work.severity };
}

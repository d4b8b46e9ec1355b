import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/**
 * Enters in the ledger that others know the value. Nothing else is done here: the next run sees it before everything
 * that is merely due, proposes the rotation and tells people, and only a rotation asked for after this ends it.
 */
export const compromised: Handler = async ({ command, by, subject }, { ledger }, { actor }) => {
  const { credential, snapshot } = subject;
  if (!credential || command.verb !== 'compromised') return refusal('name the credential and the reason.');
  const { name } = credential;
  if (snapshot.state.credentials.get(name)?.compromised) return refusal(`${name} is marked as compromised already.`);
  const data = { reason: command.reason, by: `${by.login}:${by.id}` };
  const draft = { type: 'compromised', data, credential: name, actor } as const;
  await ledger.append(snapshot, `${name}: compromised`, [draft], { urgent: true });
  return answered(
    `${name} is marked as compromised. An emergency responder rotates it at once with "/rotate emergency ${name} <reason…>"; otherwise its rotation is proposed now.`,
    'done',
    { wake: true },
  );
};

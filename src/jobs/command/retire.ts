import { propose } from '../propose.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/** Opens the pull request that retires a credential: switched off, seen to be refused, destroyed, and not replaced. */
export const retire: Handler = async ({ command, by, subject }, ports, { actor, now }) => {
  const { credential, snapshot } = subject;
  if (!credential || command.verb !== 'retire') return refusal('name the credential.');
  const { name } = credential;
  const state = snapshot.state.credentials.get(name);
  if (state?.open) return refusal(`a rotation of ${name} is under way; wait for its end, or send it back.`);
  if (state?.retiredAt !== undefined) return refusal(`${name} is retired; take its file out of the registry.`);
  const wish = { credentials: [name], reason: 'offboarding', action: 'retire' } as const;
  const { pull } = await propose(wish, by, ports, { actor, now });
  return answered(`Retiring ${name} is proposed. Nothing replaces it.`, 'done', { pull });
};

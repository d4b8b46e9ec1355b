import { evaluate } from '../../domain/evaluate.js';
import { exceptionReasons } from '../../domain/exception.js';
import { governing } from '../../domain/governing.js';
import { formatDay, formatDuration } from '../../domain/time.js';
import { exceptionText } from '../../registry/exception-text.js';
import { offer } from '../offer.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/**
 * Opens the pull request that excepts a credential from its policy for a while. Whoever asks carries the risk until the
 * file names somebody else, and neither they nor the owners of the credential can approve it.
 */
export const exception: Handler = async ({ command, by, subject }, ports, { actor, now }) => {
  const { credential, registry, snapshot } = subject;
  if (command.verb !== 'exception' || !credential) return refusal('name the credential, how long, and why.');
  const reason = exceptionReasons.find((known) => known === command.why);
  if (!reason) return refusal(`the reason is one of ${exceptionReasons.join(', ')}.`);
  const policy = governing(registry).policyOf(credential);
  if (!policy?.exceptions.allowed) return refusal('its policy allows no exceptions.');
  const { maxDuration } = policy.exceptions;
  if (command.duration > maxDuration)
    return refusal(`its policy allows exceptions of at most ${formatDuration(maxDuration)}.`);
  const only = { ...registry, credentials: [credential] };
  const [evaluation] = evaluate({ registry: only, ledger: snapshot.state, now });
  // What is in other hands, or has stopped working, is not made better by more time.
  if (evaluation && BEYOND.includes(evaluation.status))
    return refusal(`what is ${evaluation.status} cannot be excepted.`);
  const name = `${credential.name}-${formatDay(now)}`.slice(0, 63);
  const expiresAt = now + command.duration;
  const text = exceptionText({
    name,
    credentialRefs: [credential.name],
    policyRef: policy.name,
    effect: { extendMaxAge: command.duration },
    reason,
    justification: command.justification,
    riskOwner: `@${by.login}`,
    startsAt: now,
    expiresAt,
  });
  const title = `Except ${credential.name} from ${policy.name} until ${formatDay(expiresAt)}`;
  const { text: body } = ports.templates.render('exception-pull', {
    credential: credential.name,
    policy: policy.name,
    expiresAt,
    reason,
    justification: command.justification,
    requester: by.login,
    granted: snapshot.state.credentials.get(credential.name)?.grants?.[policy.name] ?? 0,
  });
  const pull = await offer(
    { branch: `exception/${name}`, path: `exceptions/${name}.yaml`, text, title, body },
    by,
    ports,
    actor,
  );
  return answered(`The exception of ${credential.name} is proposed.`, 'done', { pull });
};

const BEYOND: readonly string[] = ['compromised', 'expired'];

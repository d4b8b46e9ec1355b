import { evaluate } from '../../domain/evaluate.js';
import type { RequestReason } from '../../domain/request.js';
import type { Status } from '../../domain/status.js';
import { propose } from '../propose.js';
import type { Reply } from './answers.js';
import { answered, refusal } from './answers.js';
import type { Order } from './handler.js';
import type { CommandOptions, CommandPorts } from './ports.js';

const REASONS: Readonly<Partial<Record<Status, RequestReason>>> = {
  compromised: 'compromised',
  expired: 'overdue',
  overdue: 'overdue',
  due: 'due',
};

/** Opens the pull request that rotates a credential; whoever asked counts as its author and cannot approve it. */
export async function request(
  { by, subject }: Pick<Order, 'by' | 'subject'>,
  ports: CommandPorts,
  { actor, now }: CommandOptions,
): Promise<Reply> {
  const { credential, registry, snapshot } = subject;
  if (!credential) return refusal('name the credential: /rotate request <credential>.');
  if (snapshot.state.credentials.get(credential.name)?.open) {
    return refusal(`a rotation of ${credential.name} is under way already.`);
  }
  const [evaluation] = evaluate({ registry: { ...registry, credentials: [credential] }, ledger: snapshot.state, now });
  const reason = REASONS[evaluation?.status ?? 'active'] ?? 'manual';
  const { pull } = await propose({ credentials: [credential.name], reason }, by, ports, { actor, now });
  return answered(`The rotation of ${credential.name} is proposed.`, 'done', { pull });
}

import type { Actor } from '../../domain/ledger/event.js';
import type { Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import type { CheckApprovalPorts } from '../check-approval.js';
import type { ProposePorts } from '../propose.js';

export type CommandPorts = ProposePorts &
  CheckApprovalPorts & { readonly forge: Pick<Forge, 'self' | 'people' | 'pulls' | 'comments'> };

export interface CommandOptions {
  readonly actor: Actor;
  readonly now: Instant;
}

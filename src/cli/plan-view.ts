import { orderLine, planSteps } from '../domain/plan.js';
import { termsOf } from '../domain/rotation/terms.js';
import type { Planned } from '../jobs/plan.js';
import type { Terminal } from './terminal.js';
import { paint, table } from './text.js';

/** The machine contract of `plan --json`: the plan that the digest is over, and its steps as people read them. */
export function planDocument({ plan, digest, credentials }: Planned): object {
  const steps = credentials.map(({ credential, policy }) => ({
    credential: credential.name,
    policy: policy.name,
    approvals: policy.onDue === 'rotate' ? 0 : policy.approval.required,
    steps: planSteps(termsOf(credential, policy)),
  }));
  return { digest, plan, credentials: steps };
}

/** A plan as its approver reads it: what is reached, then every step and whether it can be taken back. */
export function planText(terminal: Terminal, { plan, digest, credentials }: Planned): string {
  const sections = credentials.map(({ credential, policy }) => {
    const planned = plan.credentials.find(({ name }) => name === credential.name);
    const connections = planned?.connections ?? [];
    const title = `${credential.name}.${planned?.generation ?? 0}, ${planned?.strategy ?? ''}, policy ${policy.name}`;
    return [
      `${paint(terminal, 'bold', title)}\n`,
      table(
        terminal,
        connections.map(({ member, kind, place, name }) => ['', member, kind, place, `by connection ${name}`]),
      ),
      table(
        terminal,
        planSteps(termsOf(credential, policy)).map(({ title, reversibility }, index) => [
          { text: String(index + 1), align: 'right' as const },
          title,
          reversibility,
        ]),
      ),
    ].join('');
  });
  const order = orderLine(credentials.map(({ credential }) => credential));
  return [...(order === undefined ? [] : [`${order}.\n`]), ...sections, `Digest: ${digest}\n`].join('\n');
}

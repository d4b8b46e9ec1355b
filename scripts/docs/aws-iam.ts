import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsStsCallerIdentity } from '../../src/probes/aws-sts-caller-identity.js';
import { awsIamAccessKey } from '../../src/rotators/aws-iam-access-key.js';

const PAGE = join(import.meta.dirname, '../../docs/operators/aws-iam.md');
const POLICY =
  /(<!-- The policy is made from the code by "npm run generate". -->\n)[\s\S]*?(\n<!-- End of the policy. -->)/;

/** `docs/operators/aws-iam.md`, written by people, with the policy made from what the members say they need. */
export function awsIamPage(): string {
  const actions = [...new Set([...awsIamAccessKey.permissions, ...awsStsCallerIdentity.permissions])].sort();
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'RekeyerRotatesTheKeysOfTheseUsers',
        Effect: 'Allow',
        Action: actions,
        Resource: ['arn:aws:iam::123456789012:user/svc-payments-deploy'],
      },
    ],
  };
  const block = `\`\`\`json\n${JSON.stringify(policy, undefined, 2)}\n\`\`\``;
  const page = readFileSync(PAGE, 'utf8');
  if (!POLICY.test(page)) throw new Error(`${PAGE} has lost the place of its policy`);
  return page.replace(POLICY, (_whole, begin: string, end: string) => `${begin}${block}${end}`);
}

import { awsIamPage } from './aws-iam.js';
import { cliPage } from './cli.js';
import { commandsPage } from './commands.js';
import { errorsPage } from './errors.js';
import { fieldsPage, membersPage } from './fields.js';
import { findingsPage } from './findings.js';
import { permissionsPage } from './permissions.js';

const NOTICE = '<!-- Made from the code by "npm run generate"; do not edit. -->';

/** The pages of `docs/` that are made from the code: path from the repository's root -> content. */
export async function generatedPages(): Promise<Readonly<Record<string, string>>> {
  const pages = {
    'docs/errors.md': await errorsPage(),
    'docs/operators/cli.md': cliPage(),
    'docs/operators/commands.md': commandsPage(),
    'docs/operators/permissions.md': permissionsPage(),
    'docs/policy-writers/fields.md': fieldsPage(),
    'docs/policy-writers/findings.md': findingsPage(),
    'docs/policy-writers/members.md': membersPage(),
  };
  const whole = Object.entries(pages).map(([path, text]) => [path, `${NOTICE}\n\n${text}\n`]);
  return { ...Object.fromEntries(whole), 'docs/operators/aws-iam.md': awsIamPage() };
}

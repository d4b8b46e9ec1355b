import { expect, it } from '@jest/globals';
import { readBlob } from '../../src/registry/read.js';

it('of more problems than anybody would read, the last one says that there are more', () => {
  const items = Array.from({ length: 1_500 }, () => '  - {}').join('\n');
  const { problems } = readBlob(Buffer.from(`apiVersion: rekeyer/v1\nkind: CredentialList\nitems:\n${items}\n`));
  expect(problems).toHaveLength(1_001);
  expect(problems.at(-1)).toMatchObject({ code: 'PROBLEMS_OMITTED' });
});

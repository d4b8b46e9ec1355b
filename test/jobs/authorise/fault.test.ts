import { expect, it } from '@jest/globals';
import type { RotationRequest } from '../../../src/domain/request.js';
import type { Judgement, JudgePorts } from '../../../src/jobs/approve/judge.js';
import { faultOf } from '../../../src/jobs/authorise/fault.js';

it.each(['rollback', 'adopt'] as const)('a merged request to %s is refused, not ignored', async (action) => {
  const request = { name: 'r-1', action } as RotationRequest;
  expect(await faultOf(request, {} as Judgement, '0'.repeat(40), {} as JudgePorts)).toMatchObject({
    code: 'REQUEST_UNREADABLE',
    reasons: [expect.stringContaining(action)],
  });
});

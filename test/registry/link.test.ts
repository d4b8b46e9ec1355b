import { describe, expect, it } from '@jest/globals';
import { examples } from './examples.js';
import { validated } from './registry.js';

describe('the examples of the design', () => {
  it('are a registry without a problem', async () => {
    const { problems, counts } = await validated(examples);
    expect(problems).toEqual([]);
    expect(counts).toEqual({
      files: 7,
      credentials: 2,
      policies: 2,
      exceptions: 1,
      requests: 1,
      errors: 0,
      warnings: 0,
    });
  });
});

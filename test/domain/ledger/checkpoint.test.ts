import { describe, expect, it } from '@jest/globals';
import { formatCheckpoint, parseCheckpoint } from '../../../src/domain/ledger/checkpoint.js';

describe('a checkpoint', () => {
  const root = 'ab'.repeat(32);

  it('reads back what it wrote, with space around it as people paste it', () => {
    expect(parseCheckpoint(` ${formatCheckpoint({ size: 1204, root })}\n`)).toEqual({ size: 1204, root });
  });

  it.each(['', root, `0:${root}`, `01:${root}`, `-1:${root}`, `1:${root.toUpperCase()}`, `1:${root}0`, `1.5:${root}`])(
    'is not: %s',
    (text) => expect(parseCheckpoint(text)).toBeUndefined(),
  );
});

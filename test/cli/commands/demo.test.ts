import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { Bundled } from '../../action/bundle.js';

it('says where the demo is when it is not here', async () => {
  const bundled = await Bundled.make();
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundled.cli, 'demo'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^DEMO_UNAVAILABLE: /);
    expect(stderr).toContain('npm run demo');
  } finally {
    bundled.remove();
  }
});

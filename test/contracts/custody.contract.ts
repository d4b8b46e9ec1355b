import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Custody } from '../../src/ports/custody.js';
import { plain } from './rotator.contract.js';

/** A custody whose destination holds a first value, of the credential `c`. */
export interface CustodyFixture {
  readonly custody: Custody;
  /** The same custody as another process sees it, after a crash of the first. */
  reopen(): Promise<Custody>;
  /** What the destination holds before the first rotation, by field. */
  readonly atDestination: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const material = (version: string, password = `secret of ${version}`): Material => ({
  version,
  open: { username: 'app' },
  sealed: { password: new Secret(password), verifier: new Secret(`verifier of ${version}`) },
});

/** The laws of `src/ports/custody.ts`, for every member and for the fakes. */
export function custodyContract(name: string, fresh: () => Promise<CustodyFixture>): void {
  describe(`${name} keeps the laws of a custody`, () => {
    let world: CustodyFixture;
    let custody: Custody;

    beforeEach(async () => {
      world = await fresh();
      custody = world.custody;
    });
    afterEach(() => world.close());

    it('gives what the destination holds before the first rotation, all sealed', async () => {
      const current = await custody.current();
      expect(current && plain(current)).toEqual({ version: 'c.0.0', open: {}, sealed: world.atDestination });
    });

    it('keeps what was staged, values and order of fields, through a crash', async () => {
      await custody.stage(material('c.1.1'));
      const read = await (await world.reopen()).read('c.1.1');
      expect(read && plain(read)).toEqual(plain(material('c.1.1')));
      expect(Object.keys(read?.sealed ?? {})).toEqual(['password', 'verifier']);
    });

    it('stages the same bytes twice, but never other bytes under the same version', async () => {
      await custody.stage(material('c.1.1'));
      await custody.stage(material('c.1.1'));
      await expect(custody.stage(material('c.1.1', 'other'))).rejects.toMatchObject({ code: 'CUSTODY_EXISTS' });
      const read = await custody.read('c.1.1');
      expect(read && plain(read)).toEqual(plain(material('c.1.1')));
    });

    it('lets one of two racing candidates in, and tells the other', async () => {
      const rival = await world.reopen();
      const outcomes = await Promise.allSettled([
        custody.stage(material('c.1.1', 'one')),
        rival.stage(material('c.1.1', 'two')),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('takes the staged first value before the destination, which may hold the candidate already', async () => {
      await custody.stage(material('c.0.0'));
      const current = await custody.current();
      expect(current && plain(current)).toEqual(plain(material('c.0.0')));
    });

    it('changes what is in use by promotion alone, twice the same', async () => {
      await custody.stage(material('c.0.0'));
      await custody.stage(material('c.1.1'));
      expect((await custody.current())?.version).toBe('c.0.0');
      await custody.promote('c.1.1');
      await custody.promote('c.1.1');
      expect((await (await world.reopen()).current())?.version).toBe('c.1.1');
      expect((await custody.read('c.0.0'))?.version).toBe('c.0.0');
    });

    it('goes back to the previous version', async () => {
      await custody.stage(material('c.0.0'));
      await custody.stage(material('c.1.1'));
      for (const version of ['c.1.1', 'c.0.0']) await custody.promote(version);
      expect((await custody.current())?.version).toBe('c.0.0');
    });

    it('does not promote what was never staged', async () => {
      await expect(custody.promote('c.9.1')).rejects.toMatchObject({ code: 'CUSTODY_UNREADABLE' });
    });

    it('forgets what is there and what is not', async () => {
      await custody.stage(material('c.1.1'));
      await custody.forget('c.1.1');
      await custody.forget('c.1.1');
      await custody.forget('c.never.1');
      expect(await custody.read('c.1.1')).toBeUndefined();
    });

    it('knows nothing of a version it never saw', async () => {
      expect(await custody.read('c.7.1')).toBeUndefined();
    });
  });
}

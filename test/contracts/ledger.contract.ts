import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../../src/domain/ledger/event.js';
import type { Ledger, LedgerSnapshot } from '../../src/ports/ledger.js';
import { actor, heartbeat as beat, requested } from '../domain/ledger/chain.js';

/** A ledger that was just begun, and further writers on the same branch. */
export interface LedgerUnderTest {
  readonly ledger: Ledger;
  /** Another runner: its own process, memory and cache as far as the implementation has them. */
  another(): Ledger;
}

const heartbeat = beat(2);

/** The laws of the `Ledger` port; every implementation and the double in memory pass them. */
export function describeLedger(name: string, make: () => Promise<LedgerUnderTest>): void {
  describe(`${name} keeps the laws of a ledger`, () => {
    it('begins with its genesis and nothing known', async () => {
      const { ledger } = await make();
      const snapshot = await ledger.read();
      expect(snapshot.size).toBe(1);
      expect(snapshot.root).toMatch(/^[0-9a-f]{64}$/);
      expect(snapshot.state.credentials.size).toBe(0);
    });

    it('returns the snapshot whose last entries are the drafts', async () => {
      const { ledger } = await make();
      const before = await ledger.read();
      const after = await ledger.append(before, 'pay-db.1: requested', [requested('pay-db', 1), heartbeat]);
      expect(after.size).toBe(before.size + 2);
      expect(after.state.credentials.get('pay-db')?.generation).toBe(1);
      expect(after.state.credentials.get('pay-db')?.open).toHaveLength(1);
      expect(after.state.heartbeat).toBeDefined();
    });

    it('shows what was appended to every reader, the same to all', async () => {
      const { ledger, another } = await make();
      const after = await ledger.append(await ledger.read(), 'pay-db.1: requested', [requested('pay-db', 1)]);
      expect(await ledger.read()).toEqual(after);
      expect(await another().read()).toEqual(after);
    });

    it('does not change a snapshot that it gave out', async () => {
      const { ledger } = await make();
      const before = await ledger.read();
      await ledger.append(before, 'pay-db.1: requested', [requested('pay-db', 1)]);
      expect(before.size).toBe(1);
      expect(before.state.credentials.size).toBe(0);
    });

    it('adds nothing on a head that has moved, and says LEDGER_CONFLICT', async () => {
      const { ledger, another } = await make();
      const stale = await ledger.read();
      const rival = another();
      await rival.append(await rival.read(), 'pay-db.1: requested', [requested('pay-db', 1)]);
      await expect(ledger.append(stale, 'shop-db.1: requested', [requested('shop-db', 1)])).rejects.toMatchObject({
        code: 'LEDGER_CONFLICT',
      });
      const now = await ledger.read();
      expect(now.size).toBe(stale.size + 1);
      expect([...now.state.credentials.keys()]).toEqual(['pay-db']);
    });

    it('lets one of two writers win on one head', async () => {
      const { ledger, another } = await make();
      const rival = another();
      const heads: [LedgerSnapshot, LedgerSnapshot] = [await ledger.read(), await rival.read()];
      const outcomes = await Promise.allSettled([
        ledger.append(heads[0], 'pay-db.1: requested', [requested('pay-db', 1)]),
        rival.append(heads[1], 'shop-db.1: requested', [requested('shop-db', 1)]),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await ledger.read()).size).toBe(2);
    });

    it('can be appended to again after a lost race, on what was read anew', async () => {
      const { ledger, another } = await make();
      const stale = await ledger.read();
      const rival = another();
      await rival.append(await rival.read(), 'pay-db.1: requested', [requested('pay-db', 1)]);
      await ledger.append(stale, 'shop-db.1: requested', [requested('shop-db', 1)]).catch(() => undefined);
      const after = await ledger.append(await ledger.read(), 'shop-db.1: requested', [requested('shop-db', 1)]);
      expect([...after.state.credentials.keys()]).toEqual(['pay-db', 'shop-db']);
    });

    it('chains every entry to the one before, without a gap', async () => {
      const { ledger } = await make();
      let snapshot = await ledger.read();
      for (let generation = 1; generation <= 3; generation += 1) {
        const drafts = [requested('pay-db', generation), heartbeat];
        snapshot = await ledger.append(snapshot, `pay-db.${generation}: requested`, drafts);
      }
      const history = await ledger.history('pay-db');
      expect(history.map(({ seq }) => seq)).toEqual([1, 3, 5]);
      expect(new Set(history.map(({ id }) => id)).size).toBe(3);
      expect(snapshot.size).toBe(7);
    });

    it('tells the history of one credential only', async () => {
      const { ledger } = await make();
      const drafts = [requested('pay-db', 1), requested('pay-db-eu', 1), heartbeat];
      await ledger.append(await ledger.read(), 'wave: requested', drafts);
      expect((await ledger.history('pay-db')).map(({ credential }) => credential)).toEqual(['pay-db']);
      expect(await ledger.history('unknown')).toEqual([]);
    });

    it('keeps what people wrote, and writes nothing that would notify anybody', async () => {
      const { ledger } = await make();
      const reason = 'leaked by @bob in #12, closes GH-7, see https://github.com/a/b/issues/1';
      const draft: Draft = { type: 'compromised', credential: 'pay-db', actor, data: { reason } };
      const after = await ledger.append(await ledger.read(), 'pay-db: compromised', [draft]);
      expect(after.state.credentials.get('pay-db')?.compromised?.reason).toBe(reason);
    });

    it.each([
      ['a mention', 'rotated for @alice'],
      ['an issue reference', 'closes #12'],
      ['a second line', 'one\ntwo'],
      ['nothing', ''],
    ])('refuses a subject with %s', async (_what, subject) => {
      const { ledger } = await make();
      const snapshot = await ledger.read();
      await expect(ledger.append(snapshot, subject, [heartbeat])).rejects.toMatchObject({
        code: 'LEDGER_ENTRY_REFUSED',
      });
      expect((await ledger.read()).size).toBe(1);
    });

    it('refuses a draft that no reader would accept', async () => {
      const { ledger } = await make();
      const draft = { type: 'heartbeat', actor, data: { commit: 'c0ffee', credentials: -1 } } as Draft;
      await expect(ledger.append(await ledger.read(), 'heartbeat', [draft])).rejects.toMatchObject({
        code: 'LEDGER_ENTRY_REFUSED',
      });
    });
  });
}

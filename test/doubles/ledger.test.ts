import { generateKeyPairSync } from 'node:crypto';
import { signerOf } from '../../src/domain/ledger/sign.js';
import { describeLedger } from '../contracts/ledger.contract.js';
import { MemoryBranch, MemoryLedger } from './ledger.js';

let now = Date.parse('2026-11-21T08:00:00Z');
const clock = { now: (): number => (now += 1_000) };

describeLedger('the ledger in memory', async () => {
  const branch = new MemoryBranch();
  const ledger = new MemoryLedger({ clock, branch });
  return { ledger, another: () => new MemoryLedger({ clock, branch }) };
});

describeLedger('the signed ledger in memory', async () => {
  const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
  if (!signer) throw new Error('an Ed25519 key makes a signer');
  const branch = new MemoryBranch();
  const ledger = new MemoryLedger({ clock, branch, signer });
  return { ledger, another: () => new MemoryLedger({ clock, branch, signer }) };
});

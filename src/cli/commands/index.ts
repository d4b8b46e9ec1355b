import type { Command } from '../command.js';
import { demo } from './demo.js';
import { history } from './history.js';
import { init } from './init.js';
import { ledgerAdopt } from './ledger/adopt.js';
import { ledgerInit } from './ledger/init.js';
import { ledgerKey } from './ledger/key.js';
import { ledgerLog } from './ledger/log.js';
import { ledgerVerify } from './ledger/verify.js';
import { plan } from './plan.js';
import { record } from './record.js';
import { rotate } from './rotate.js';
import { scan } from './scan.js';
import { stats } from './stats.js';
import { validate } from './validate.js';

/** Every command, in the order help shows them. */
export const commands: readonly Command[] = [
  init,
  validate,
  scan,
  plan,
  rotate,
  record,
  history,
  stats,
  ledgerInit,
  ledgerLog,
  ledgerVerify,
  ledgerKey,
  ledgerAdopt,
  demo,
];

/**
 * The one place that knows everybody: it puts plug-ins, ledger, clock and randomness together for the faces, which
 * ask here and nowhere else.
 */

export { appLogin } from './clients/app-login.js';
export type { Request } from './clients/github.js';
export { systemClock, systemRandom } from './clients/system.js';
export { isSigned } from './clients/webhook-signature.js';
export { connectionsFrom, connectionsIn } from './compose/connections.js';
export { runDemo } from './compose/demo.js';
export {
  historyDocument,
  problemsDocument,
  rotationsDocument,
  scanDocument,
  statisticsDocument,
} from './compose/documents.js';
export { type Installation, installation } from './compose/installation.js';
export { demandLedger, type LedgerPlace } from './compose/ledger.js';
export { pages } from './compose/pages.js';
export { recordFolder } from './compose/record-folder.js';
export { validateFolder } from './compose/registry-folder.js';
export {
  planFolder,
  type RotateFolderResult,
  rotateFolder,
} from './compose/rotate-folder.js';
export { asRunnerTenant } from './compose/runner-tenant.js';
export { type FolderScan, scanFolder } from './compose/scan-folder.js';
export { writeStarter } from './compose/starter.js';
export { type CredentialHistory, historyOf, statisticsFolder } from './compose/statistics-folder.js';
export { surroundingsOf } from './compose/surroundings.js';
export { type ExecutorParts, tenantPorts } from './compose/tenant.js';

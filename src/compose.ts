/**
 * The one place that knows everybody: it puts plug-ins, ledger, clock and randomness together for the faces, which
 * ask here and nowhere else.
 */
export { type Installation, installation } from './compose/installation.js';

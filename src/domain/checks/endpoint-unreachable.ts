import { servedCheck } from '../served-check.js';

/** An address that is down may come back with an old certificate, so silence is no good news. */
export const endpointUnreachable = servedCheck('endpoint-unreachable', 'error', {
  summary: 'An address that should show its certificate shows none.',
  faults: ['unreachable'],
  wayOut: 'look at the server, or take the address out of the name',
});

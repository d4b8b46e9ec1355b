import { servedCheck } from '../served-check.js';

/** Some clients fetch missing intermediates themselves, so a person with a browser does not see this. */
export const chainBroken = servedCheck('chain-broken', 'error', {
  summary: 'A server shows a certificate that clients cannot trace to an authority they trust.',
  faults: ['link-broken', 'untrusted', 'self-signed', 'not-yet-valid'],
  wayOut: 'send the whole chain, or name its authority in the connection',
});

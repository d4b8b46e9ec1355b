import { daysText } from '../../src/domain/phrases.js';
import { expectThat, type Narrator } from './narrator.js';
import type { Stage } from './stage.js';

/** The act in which a certificate is renewed by policy, and its server shows the new one. */
export async function certificate(stage: Stage, tell: Narrator): Promise<void> {
  tell.act('A certificate has lived two thirds of its life. Its policy lets it be renewed without asking');
  const alice = stage.hub.as('alice');
  const before = (await stage.site.shown()).chain[0];
  expectThat(before !== undefined, 'the web server should show a certificate');
  tell.say(
    `the web server shows ${before.serialNumber}, which ends in ${daysText(Date.parse(before.validTo) - Date.now())}`,
  );
  await alice.pushFiles('www', { ...stage.site.files }, 'Renew the certificate of the web server');
  const number = await alice.openPull('www', 'Renew the certificate of the web server');
  await stage.quiet();
  await stage.hub.as('bob').review(number, 'APPROVE');
  await stage.quiet();
  await alice.merge(number);
  await stage.quiet();
  await stage.app.tick();
  await stage.quiet();
  const { chain, protocol } = await stage.site.shown();
  const [after, issuer] = chain;
  expectThat(
    after !== undefined && after.serialNumber !== before.serialNumber,
    `the web server should show another certificate; the App said ${stage.log.join('\n')}`,
  );
  const [issued] = stage.site.ca.certificates;
  expectThat(issued?.serialNumber === after.serialNumber, 'it should be the one that the CA issued');
  expectThat(issuer !== undefined && after.checkIssued(issuer), 'the intermediate should be sent too');
  tell.say(`a new key was made, the CA looked at its challenge over HTTP and signed ${after.serialNumber}`);
  tell.say(
    `by ${protocol} the web server shows that one with its intermediate; it ends in ${daysText(Date.parse(after.validTo) - Date.now())}`,
  );
}

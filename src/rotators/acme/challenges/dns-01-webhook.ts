import { httpClientFor, refusalOf } from '../../../clients/http.js';
import type { ChallengeKind } from './challenge.js';
import { byText, type DnsOptions } from './dns-text.js';

export interface WebhookOptions extends DnsOptions {
  readonly url: string;
}

/**
 * A service of the user's own that changes records: `POST` with `{"action": "present" | "cleanup", "records": [{"name",
 * "type": "TXT", "value"}]}`; any answer of the 2xx means that it is done. Both may come more than once.
 */
export const dns01Webhook: ChallengeKind<WebhookOptions> = {
  type: 'dns-01',
  objection: ({ url }, { name, urls }) =>
    urls.includes(url) ? undefined : `connection "${name}" does not name this webhook among its urls`,
  open: ({ url, ...options }, ground) => {
    const { connection, clock } = ground;
    const { webhookToken } = connection.auth;
    const client = httpClientFor(connection, new URL(url).origin);
    const headers = webhookToken ? { headers: { authorization: `Bearer ${webhookToken.reveal()}` } } : {};
    return byText(options, ground, async (records, there) => {
      const doing = { what: `${there ? 'showing' : 'removing'} records by webhook`, changes: false };
      const body = {
        action: there ? 'present' : 'cleanup',
        records: records.map(({ name, value }) => ({ name, type: 'TXT', value })),
      };
      const answer = await client.send({ method: 'POST', path: new URL(url).pathname, body, ...headers }, doing);
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer, doing, clock.now());
    });
  },
};

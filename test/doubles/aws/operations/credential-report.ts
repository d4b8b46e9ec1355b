import type { Instant } from '../../../../src/domain/time.js';
import type { AccessKey } from '../access-key.js';
import type { Account } from '../account.js';
import type { Operation } from '../operation.js';
import { Refusal } from '../refusal.js';
import { timestamp } from '../xml.js';

const COLUMNS = [
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation',
  'mfa_active',
  ...[1, 2].map(
    (n) =>
      `access_key_${n}_active,access_key_${n}_last_rotated,access_key_${n}_last_used_date,access_key_${n}_last_used_region,access_key_${n}_last_used_service`,
  ),
  'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
].join(',');

/** Here times have an offset, not a `Z`. */
const time = (at: Instant): string => timestamp(at).replace('Z', '+00:00');

function keyColumns(key: AccessKey | undefined): readonly string[] {
  if (!key) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const { status, created, lastUse } = key;
  const used = lastUse ? [time(lastUse.at), lastUse.region, lastUse.service] : ['N/A', 'N/A', 'N/A'];
  return [String(status === 'Active'), time(created), ...used];
}

function csvOf(account: Account): string {
  const rows = account.users.map((user) => {
    const [one, two] = account.keysOf(user);
    const console = ['false', 'N/A', 'N/A', 'N/A', 'false'];
    const certificates = ['false', 'N/A', 'false', 'N/A'];
    return [
      user.name,
      user.arn,
      time(user.created),
      ...console,
      ...keyColumns(one),
      ...keyColumns(two),
      ...certificates,
    ];
  });
  return [COLUMNS, ...rows.map((row) => row.join(','))].join('\n');
}

export const credentialReport: Readonly<Record<string, Operation>> = {
  /** The first call starts a report, the next finds it done. */
  GenerateCredentialReport: {
    service: 'iam',
    parameters: {},
    resource: () => '*',
    run: ({ account }) => {
      const ready = account.report !== undefined;
      account.report = { ready, at: account.clock.now(), csv: csvOf(account) };
      return ready ? { State: 'COMPLETE' } : { State: 'STARTED', Description: 'No report exists. Starting a new one' };
    },
  },

  GetCredentialReport: {
    service: 'iam',
    parameters: {},
    resource: () => '*',
    run: ({ account: { report } }) => {
      if (!report) throw new Refusal(410, 'ReportNotPresent', 'No report exists. Call GenerateCredentialReport first.');
      if (!report.ready) throw new Refusal(404, 'ReportInProgress', 'Credential report generation is in progress.');
      const content = Buffer.from(report.csv).toString('base64');
      return { Content: content, ReportFormat: 'text/csv', GeneratedTime: timestamp(report.at) };
    },
  },
};

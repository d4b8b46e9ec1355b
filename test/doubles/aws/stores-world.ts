import { deliveries } from '../../../src/deliveries/index.js';
import type { Consumer, Credential } from '../../../src/domain/credential.js';
import { MINUTE } from '../../../src/domain/time.js';
import type { Families } from '../../../src/ports/families.js';
import { probes } from '../../../src/probes/index.js';
import { rotators } from '../../../src/rotators/index.js';
import type { Faults } from '../faults.js';
import { faultyFamilies } from '../faulty-families.js';
import type { AwsStores } from './stores-scene.js';

const SECRET = 'payments/db';
const PARAMETER = '/payments/db-password';
export const FIRST = 'the-first-value-of-all';

/** A generated secret in both stores of one account: the secret keeps custody, the parameter follows in a second wave. */
export class AwsStoresWorld {
  constructor(private readonly stores: AwsStores) {
    stores.clear();
    stores.putSecret(SECRET, JSON.stringify({ KEY: FIRST, OTHER: 'stays' }));
    stores.putParameter(PARAMETER, FIRST);
  }

  get clock() {
    return this.stores.clock;
  }

  get random() {
    return this.stores.random;
  }

  get connections() {
    return [this.stores.connection];
  }

  get credential(): Credential {
    const place = { accountId: this.stores.aws.account.id, region: 'eu-central-1' };
    const secret = { ...place, secretId: SECRET, keys: { value: 'KEY' } };
    const consumers: readonly Consumer[] = [
      { name: 'store', kind: 'aws-secrets-manager', options: secret, wave: 1, escrow: true },
      { name: 'copy', kind: 'aws-ssm-parameter', options: { ...place, parameter: PARAMETER }, wave: 2, escrow: false },
    ];
    return {
      name: 'session-key',
      labels: {},
      type: 'generic',
      owner: '@acme/web',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'generated-secret', options: {} },
      strategy: 'immediate',
      acceptWindow: 5 * MINUTE,
      consumers,
      verify: [{ kind: 'delivery-holds', options: {} }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/session-key.yaml' },
    };
  }

  families(faults?: Faults): Families {
    return faultyFamilies({ rotators, probes, deliveries }, faults);
  }

  /** What each store holds now. */
  get held(): readonly (string | undefined)[] {
    const { KEY } = JSON.parse(this.stores.secret(SECRET) ?? '{}') as { readonly KEY?: string };
    return [KEY, this.stores.parameter(PARAMETER)];
  }

  /** What is wrong once a rotation has ended. */
  leftovers(): readonly string[] {
    const [secret, parameter] = this.held;
    const wrong = secret === parameter ? [] : ['the stores hold different values'];
    if (secret === FIRST) wrong.push('the first value is still in use');
    if (!this.stores.secret(SECRET)?.includes('"OTHER":"stays"')) wrong.push('what is not ours was changed');
    const sealed = [...this.stores.aws.account.secrets.keys()].filter((name) => name.includes('/rekeyer/'));
    if (sealed.length !== 2) wrong.push(`custody holds ${sealed.sort().join(' ')}`);
    return [...wrong, ...this.stores.aws.violations];
  }
}

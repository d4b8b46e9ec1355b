import type { ReviewRule } from '../../domain/approval/facts.js';
import { canonicalJson } from '../../domain/canonical.js';
import type { PolicyException } from '../../domain/exception.js';
import { governing } from '../../domain/governing.js';
import type { LedgerState } from '../../domain/ledger/event.js';
import type { Approvers, RotationPolicy } from '../../domain/policy.js';
import type { Registry } from '../../domain/registry.js';
import type { ChangedFile } from '../../domain/request-pull.js';
import { DAY } from '../../domain/time.js';
import type { TrustedRegistry } from './trust.js';

/** How long an approval of the registry's own rules holds. */
const SETTINGS_EXPIRE = 30 * DAY;

/**
 * Who must approve a rotation of these credentials: what the policy of each asks for, in every trusted registry.
 * A credential without a policy has no rule, and one without a rule cannot be approved.
 */
export function rotationRules(names: readonly string[], trusted: readonly TrustedRegistry[]): readonly ReviewRule[] {
  const rules = trusted.map(({ registry, as }) => {
    const { policyOf } = governing(registry);
    const policies = names.map((name) => {
      const credential = registry.credentials.find((one) => one.name === name);
      return credential && policyOf(credential);
    });
    return policies.includes(undefined) && as === '' ? [] : policies.flatMap((policy) => policy ?? []).map(ruleOf(as));
  });
  return rules[0]?.length === 0 ? [] : distinct(rules.flat());
}

/**
 * Who must approve a change of the registry's own rules. Credentials are left to the branch's rules, because what is
 * done with them is approved again, rotation by rotation; settings, policies and exceptions decide about that, so
 * both the rule that is and the rule that would be must be met: the stricter one decides.
 *
 * Of an exception the owners of what it is for do not count; from its third renewal on one more person must agree.
 *
 * @param proposed  the registry at the head of the pull request, where it is valid
 */
export function settingsRules(
  files: readonly ChangedFile[],
  trusted: readonly TrustedRegistry[],
  proposed: Registry | undefined,
  ledger: LedgerState,
): readonly ReviewRule[] {
  const touched = new Set(files.flatMap(({ path, before }) => (before === undefined ? [path] : [path, before])));
  const all = [...trusted, ...(proposed ? [{ registry: proposed, as: ' as proposed' }] : [])];
  const concerned = policiesConcerned(touched, all, proposed, ledger);
  const rules = all.flatMap(({ registry, as }) => [
    ...configRules(touched, registry, as),
    ...policyRules(concerned, registry, as),
  ]);
  // Where nobody was ever named, the branch's own rules are all there is.
  return distinct(rules.filter(({ from }) => from.users.length + from.teams.length + from.roles.length > 0));
}

/** Names of the policies that are touched, and of those that a touched exception is from. */
function policiesConcerned(
  touched: ReadonlySet<string>,
  all: readonly TrustedRegistry[],
  proposed: Registry | undefined,
  ledger: LedgerState,
) {
  const isTouched = ({ source }: { readonly source: { readonly file: string } }) => touched.has(source.file);
  const excepted = new Map<string, Excepted>();
  for (const { registry } of all) {
    for (const exception of registry.exceptions.filter(isTouched)) {
      const { owners, grants } = scopeOf(exception, registry, ledger);
      const known = excepted.get(exception.policyRef) ?? { owners: [], grants: 0 };
      // What is only taken away is no renewal.
      const renewed = registry === proposed ? grants : 0;
      excepted.set(exception.policyRef, {
        owners: [...new Set([...known.owners, ...owners])].sort(),
        grants: Math.max(known.grants, renewed),
      });
    }
  }
  const changed = all.flatMap(({ registry }) => registry.policies.filter(isTouched).map(({ name }) => name));
  return { changed: new Set(changed), excepted };
}

interface Excepted {
  readonly owners: readonly string[];
  /** How often one of the credentials was excepted from this policy since its value was made. */
  readonly grants: number;
}

function scopeOf(exception: PolicyException, registry: Registry, ledger: LedgerState): Excepted {
  const { exceptionsOf } = governing(registry);
  const concerned = registry.credentials.filter((one) => exceptionsOf(one).includes(exception));
  const grants = concerned.map(({ name }) => ledger.credentials.get(name)?.grants?.[exception.policyRef] ?? 0);
  return { owners: concerned.map(({ owner }) => owner), grants: Math.max(0, ...grants) };
}

/** The first grant and two renewals; the renewal after these is the third. */
const RENEWED_TWICE = 3;

const SETTINGS = /^(?:rekeyer\.yaml$|\.github\/|policies\/)/;

/** Of a policy too, because a new one can outrank those that are there. */
function configRules(touched: ReadonlySet<string>, { config }: Registry, as: string): ReviewRule[] {
  const settings = [...touched].some((path) => SETTINGS.test(path));
  return settings ? [settingsRule(`rekeyer.yaml${as}`, config.approvers)] : [];
}

function policyRules(
  { changed, excepted }: ReturnType<typeof policiesConcerned>,
  { policies }: Registry,
  as: string,
): ReviewRule[] {
  return policies.flatMap(({ name, approval, exceptions }) => [
    ...(changed.has(name) ? [settingsRule(`policy "${name}"${as}`, approval.from, approval.required)] : []),
    ...exceptionRules(excepted.get(name), `exceptions of policy "${name}"${as}`, exceptions.approvers),
  ]);
}

function exceptionRules(excepted: Excepted | undefined, name: string, approvers: Approvers): ReviewRule[] {
  if (!excepted) return [];
  const rule = settingsRule(name, approvers, excepted.grants >= RENEWED_TWICE ? 2 : 1);
  return [{ ...rule, excluding: excepted.owners }];
}

const ruleOf =
  (as: string) =>
  ({ name, approval }: RotationPolicy): ReviewRule => ({
    name: `policy "${name}"${as}`,
    required: approval.required,
    from: approval.from,
    expiresAfter: approval.expiresAfter,
  });

const settingsRule = (name: string, from: Approvers, required = 1): ReviewRule => ({
  name,
  required,
  from,
  expiresAfter: SETTINGS_EXPIRE,
});

/** Rules that ask for the same are one, under the first name. */
function distinct(rules: readonly ReviewRule[]): readonly ReviewRule[] {
  const byDemand = new Map<string, ReviewRule>();
  for (const rule of rules) {
    const { name: _, ...demand } = rule;
    const key = canonicalJson(demand);
    if (!byDemand.has(key)) byDemand.set(key, rule);
  }
  return [...byDemand.values()];
}

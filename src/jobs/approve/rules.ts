import type { ReviewRule } from '../../domain/approval/facts.js';
import { canonicalJson } from '../../domain/canonical.js';
import { governing } from '../../domain/governing.js';
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
 * @param proposed  the registry at the head of the pull request, where it is valid
 */
export function settingsRules(
  files: readonly ChangedFile[],
  trusted: readonly TrustedRegistry[],
  proposed: Registry | undefined,
): readonly ReviewRule[] {
  const touched = new Set(files.flatMap(({ path, before }) => (before === undefined ? [path] : [path, before])));
  const all = [...trusted, ...(proposed ? [{ registry: proposed, as: ' as proposed' }] : [])];
  const concerned = policiesConcerned(touched, all);
  const rules = all.flatMap(({ registry, as }) => [
    ...configRules(touched, registry, as),
    ...policyRules(concerned, registry, as),
  ]);
  // Where nobody was ever named, the branch's own rules are all there is.
  return distinct(rules.filter(({ from }) => from.users.length + from.teams.length + from.roles.length > 0));
}

/** Names of the policies that are touched, and of those that a touched exception is from. */
function policiesConcerned(touched: ReadonlySet<string>, all: readonly TrustedRegistry[]) {
  const isTouched = ({ source }: { readonly source: { readonly file: string } }) => touched.has(source.file);
  return {
    changed: new Set(all.flatMap(({ registry }) => registry.policies.filter(isTouched).map(({ name }) => name))),
    excepted: new Set(
      all.flatMap(({ registry }) => registry.exceptions.filter(isTouched).map(({ policyRef }) => policyRef)),
    ),
  };
}

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
    ...(excepted.has(name) ? [settingsRule(`exceptions of policy "${name}"${as}`, exceptions.approvers)] : []),
  ]);
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

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Text by path: a whole registry before it is written. */
export type RegistryFiles = ReadonlyMap<string, string>;

const TYPES = ['api-key', 'database-password', 'tls-certificate', 'ssh-key', 'oauth-client-secret', 'generic'] as const;
const TEAMS = ['payments', 'search', 'identity', 'data', 'mobile', 'platform', 'web', 'support'] as const;
const ENVIRONMENTS = ['prod', 'staging', 'test'] as const;

/** The policies of the generated registry: two for each type, of which the stricter rules production. */
export const POLICIES = TYPES.length * 2;

/**
 * A registry of `count` credentials, the same bytes for the same arguments anywhere: one file each, in folders of a
 * team, twelve policies and an exception for every hundredth credential. It is valid; dates are quoted because a
 * peer's reader takes bare ones for something else than text.
 */
export function registryOf(count: number): RegistryFiles {
  const random = seeded(count);
  const credentials = Array.from({ length: count }, (_, index) => credential(index, random));
  return new Map([
    ['rekeyer.yaml', CONFIG],
    ...TYPES.flatMap((type, index) => policies(type, index)),
    ...credentials.map(({ path, text }) => [path, text] as const),
    ...credentials.filter((_, index) => index % 100 === 99).map(exception),
  ]);
}

/** Writes the files below `folder`. */
export function writeRegistry(folder: string, files: RegistryFiles): void {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  for (const each of folders) mkdirSync(each, { recursive: true });
  for (const [path, text] of files) writeFileSync(join(folder, path), text);
}

const CONFIG = `apiVersion: rekeyer/v1
kind: Config
spec:
  approvers: ["@acme/security"]
  emergency: ["@acme/incident"]
`;

function policies(type: string, index: number): [string, string][] {
  return ENVIRONMENTS.slice(0, 2).map((env, strictness) => {
    const name = `${type}-${env === 'prod' ? 'prod' : 'rest'}`;
    const selector = env === 'prod' ? `{ types: [${type}], matchLabels: { env: prod } }` : `{ types: [${type}] }`;
    const text = `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: ${name} }
spec:
  priority: ${200 - strictness * 100 + index}
  selector: ${selector}
  maxAge: ${60 + 30 * strictness}d
  warnBefore: [14d, 7d, 1d]
  windows: [{ cron: "0 2 * * 2-4", duration: 4h, timezone: Europe/Berlin }]
  exceptions: { allowed: true, maxDuration: 90d }
  onDue: report
`;
    return [`policies/${name}.yaml`, text];
  });
}

function credential(index: number, random: () => number) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const [type, team, env] = [pick(TYPES), pick(TEAMS), pick(ENVIRONMENTS)];
  const name = `${team}-${type}-${String(index).padStart(6, '0')}`;
  const day = new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 320) * 86_400_000).toISOString().slice(0, 10);
  const text = `# Owned by ${team}; ask them before you change anything here.
apiVersion: rekeyer/v1
kind: Credential
metadata:
  name: ${name}
  labels: { env: ${env}, team: ${team} }
spec:
  type: ${type}
  owner: "@acme/${team}"
  service: ${team}-service-${Math.floor(random() * 40)}
  description: >-
    What the ${team} service uses to reach its ${type === 'database-password' ? 'database' : 'neighbours'} in
    ${env}; see the run book of the team.
  createdAt: "${day}"
  management: ${pick(['manual', 'external'])}
`;
  return { name, type, env, path: `credentials/${team}/${name}.yaml`, text };
}

function exception({ name, type, env }: ReturnType<typeof credential>): [string, string] {
  const text = `apiVersion: rekeyer/v1
kind: PolicyException
metadata: { name: ${name}-vendor }
spec:
  credentialRefs: [${name}]
  policyRef: ${type}-${env === 'prod' ? 'prod' : 'rest'}
  effect: { extendMaxAge: 60d }
  reason: vendor-limitation
  justification: The vendor supports one value at a time until release 9
  riskOwner: "@acme/cto"
  startsAt: "2026-10-01T00:00:00Z"
  expiresAt: "2026-12-15T00:00:00Z"
`;
  return [`exceptions/${name}.yaml`, text];
}

/** mulberry32: small, fast and good enough to deal out registries. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What the modules of one part of `src/` may lean on. */
export interface Floor {
  /** Other parts; a part may always import from itself. */
  readonly parts: readonly string[];
  /** Packages and Node modules, by exact name or as a pattern. */
  readonly packages: readonly (string | RegExp)[];
  /** Takes time, environment, network, disk and randomness as arguments or ports only. */
  readonly pure: boolean;
  /** May see the inside of a `Secret`, because this is where it leaves for a provider or a consumer. */
  readonly mayReveal: boolean;
  /** Files are neighbours that may not see each other (one member of a family each). */
  readonly strangers: boolean;
}

const floor = (parts: readonly string[], packages: Floor['packages'], more: Partial<Floor> = {}): Floor => ({
  parts,
  packages,
  pure: false,
  mayReveal: false,
  strangers: false,
  ...more,
});

const NODE = /^node:/;
const member = (...packages: Floor['packages']): Floor =>
  floor(['domain', 'ports', 'clients'], ['typebox', NODE, ...packages], { mayReveal: true, strangers: true });
const jobsAndBelow = ['domain', 'ports', 'registry', 'templating', 'jobs'];

/** The house, floor by floor; see docs/contributors/house.md for the reasons. */
export const house: Readonly<Record<string, Floor>> = {
  domain: floor([], ['node:crypto', 'minimatch'], { pure: true }),
  ports: floor(['domain'], ['typebox'], { pure: true }),
  registry: floor(['domain', 'ports'], ['js-yaml', 'yaml', 'typebox', 'ajv', 'ajv-formats', 'minimatch'], {
    pure: true,
  }),
  templating: floor(['domain', 'ports'], ['handlebars'], { pure: true }),
  jobs: floor(['domain', 'ports', 'registry', 'templating'], [], { pure: true }),
  clients: floor(['domain', 'ports'], [/^(?!probot|@actions\/)/], { mayReveal: true }),
  rotators: member('@scure/bip39'),
  deliveries: member('handlebars'),
  probes: member(),
  notifiers: member(),
  sources: member(),
  reports: member(),
  ledgers: floor(['domain', 'ports', 'clients'], [NODE]),
  forge: floor(['domain', 'ports', 'clients'], [NODE]),
  compose: floor(
    [
      ...jobsAndBelow,
      'clients',
      'rotators',
      'deliveries',
      'probes',
      'notifiers',
      'sources',
      'reports',
      'ledgers',
      'forge',
    ],
    [NODE],
  ),
  app: floor([...jobsAndBelow, 'compose'], [NODE, 'probot', /^@octokit\//]),
  action: floor([...jobsAndBelow, 'compose'], [NODE]),
  cli: floor([...jobsAndBelow, 'compose'], [NODE]),
};

/** `src/domain/time.ts` belongs to `domain`; `src/compose.ts` and `src/compose/…` to `compose`. */
export function partOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

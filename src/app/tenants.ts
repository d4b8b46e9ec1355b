import { Queue } from './queue.js';
import type { Access, OpenTenant, Place, Tenant } from './tenant.js';

/** Every repository the App works for, each with its own queue: one after the other there, all of them in parallel. */
export class Tenants {
  readonly #open = new Map<number, { readonly tenant: Promise<Tenant>; readonly queue: Queue }>();

  constructor(
    private readonly open: OpenTenant,
    private readonly access: (installation: number) => Promise<Access>,
  ) {}

  /** Does this for one repository, after everything that was asked for there before. */
  async run(place: Place, work: (tenant: Tenant) => Promise<void>): Promise<void> {
    const { tenant, queue } = this.#at(place);
    await queue.add(async () => work(await tenant));
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ queue }) => queue.idle()));
  }

  #at(place: Place) {
    const known = this.#open.get(place.repositoryId);
    if (known) return known;
    const tenant = this.access(place.installation).then((access) => this.open(place, access));
    // A repository that could not be opened is tried again at the next event.
    tenant.catch(() => this.#open.delete(place.repositoryId));
    const fresh = { tenant, queue: new Queue() };
    this.#open.set(place.repositoryId, fresh);
    return fresh;
  }
}

import type { Entry } from '../../src/domain/ledger/event.js';
import { replacesInPlace } from '../../src/domain/rotation/terms.js';
import type { StepName } from '../../src/domain/steps.js';
import type { World } from '../doubles/world.js';

/** Which steps may call what changes something. */
const STEPS_OF: Readonly<Record<string, readonly StepName[]>> = {
  'rotator.mint': ['issue'],
  'rotator.issue': ['issue'],
  'rotator.revert': ['undo-issue', 'issue'],
  'rotator.sweep': ['undo-issue'],
  'rotator.deactivate': ['deactivate'],
  'rotator.reactivate': ['reactivate'],
  'rotator.destroy': ['destroy'],
  'delivery.put': ['deliver', 'undo-deliver'],
  'delivery.reload': ['deliver', 'undo-deliver'],
  'custody.stage': ['stage', 'issue'],
  'custody.promote': ['promote', 'discard'],
  'custody.forget': ['destroy', 'discard'],
};

/** One credential of a story, watched. */
export class Watch {
  /** Every value the provider ever let in; none may be written down anywhere. */
  readonly values = new Set<string>();

  constructor(
    readonly name: string,
    readonly world: World,
    readonly entries: () => readonly Entry[],
  ) {}

  /** What must hold at every instant, whoever died, and before this call of a port by this runner. */
  now(call: string, runner: string): string[] {
    const { provider, credential } = this.world;
    for (const account of provider.accounts) {
      const value = provider.value(account);
      if (value !== undefined) this.values.add(value);
    }
    const wrong: string[] = [];
    if (!replacesInPlace(credential.strategy ?? 'immediate')) {
      wrong.push(...this.world.broken().map((consumer) => `I1: ${consumer} is locked out`));
    }
    if (this.world.live().length > 2) wrong.push(`I2: ${this.world.live().length} values are live`);
    const steps = STEPS_OF[call];
    if (steps && !this.#announced(steps)) wrong.push(`I5: ${call} without an intent`);
    const holder = this.#mine().findLast(({ type }) => type === 'leased');
    if (steps && holder?.type === 'leased' && holder.data.holder !== runner) {
      wrong.push(`I7: ${call} by ${runner}, while ${holder.data.holder} holds the lease`);
    }
    return wrong.map((what) => `${this.name}, before ${call}: ${what}`);
  }

  /** What must hold when everything came to its end. */
  end(): string[] {
    const wrong = this.world.broken().map((consumer) => `I1: ${consumer} is locked out`);
    const live = this.world.live();
    if (live.length !== 1) wrong.push(`I2: ${live.length} values are live: ${live.join(' ')}`);
    for (const { name, place } of this.world.consumers) {
      if (place.box.size > 1) wrong.push(`I2: custody at ${name} holds ${place.box.size} values`);
    }
    wrong.push(...this.#journal());
    const text = JSON.stringify(this.#mine());
    for (const value of this.values) if (text.includes(value)) wrong.push('I4: a value is in the journal');
    return wrong.map((what) => `${this.name}, in the end: ${what}`);
  }

  /** I3, I6, I7 and I8, read from the entries alone, as an auditor would. */
  #journal(): string[] {
    const wrong: string[] = [];
    let [approved, epoch, open] = [false, -1, false];
    const proven = new Set<string>();
    for (const entry of this.#mine()) {
      if (entry.type === 'requested') {
        if (open) wrong.push(`I7: ${entry.rotation} was begun beside another`);
        [approved, open] = [false, true];
      }
      if (entry.type === 'approved') approved = true;
      if (entry.type === 'leased') {
        if (!approved) wrong.push(`I6: ${entry.rotation} was taken without an approval`);
        epoch = entry.seq;
      }
      if (entry.type === 'done' && entry.data.step === 'verify') proven.add(entry.data.version);
      if (entry.type === 'intended') wrong.push(...judge(entry, epoch, proven));
      if (entry.type === 'closed') open = false;
    }
    if (open) wrong.push('it is not closed');
    const ids = this.#mine().map(({ id }) => id);
    if (new Set(ids).size !== ids.length) wrong.push('I8: an entry is there twice');
    return wrong;
  }

  #announced(steps: readonly StepName[]): boolean {
    return this.#mine().some((entry) => entry.type === 'intended' && steps.includes(entry.data.step));
  }

  #mine(): readonly Entry[] {
    return this.entries().filter(({ credential }) => credential === this.name);
  }
}

function judge(entry: Extract<Entry, { type: 'intended' }>, epoch: number, proven: ReadonlySet<string>): string[] {
  const { step, version } = entry.data;
  const wrong: string[] = [];
  if (entry.epoch !== epoch) wrong.push(`I7: ${step} under lease ${entry.epoch}, but ${epoch} is in force`);
  if ((step === 'deactivate' || step === 'destroy') && !proven.has(version)) {
    wrong.push(`I3: ${step} before ${version} was proven`);
  }
  return wrong;
}

import { tryKey } from '../clients/ssh/key-login.js';
import { placeText } from '../clients/ssh/place.js';
import { publicKeyOf } from '../clients/ssh/public-key.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { makeSshKeyPair, sshFingerprint } from '../domain/ssh-key-pair.js';
import type { Instant } from '../domain/time.js';
import type { Adoption, Answer, Inspection, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';
import { type AuthorizedKey, AuthorizedKeys, readLine } from './ssh-key/authorized-keys.js';
import { asError, Hosts } from './ssh-key/hosts.js';
import { optionsSchema, placeTexts, readOptions, type SshKeyOptions } from './ssh-key/options.js';

/** Keys that log in to accounts on hosts: the old and the new one are both let in until the consumers have moved. */
export const sshKey: RotatorMember = {
  kind: 'ssh-key',
  summary: 'An Ed25519 key in the authorized_keys of an account, on one host or many',
  options: optionsSchema,
  permissions: [
    'a key of the executor\'s own in the same authorized_keys, at least with restrict,command="internal-sftp"',
  ],
  example: 'rotator: { kind: ssh-key, user: deploy, hosts: [build.example.com, "web.example.com:2222"] }',
  capabilities: {
    types: ['ssh-key'],
    strategies: ['dual-write'],
    mints: 'self',
    fields: ['privateKey', 'publicKey'],
    slotFields: [],
    seesAdoption: false,
  },
  target: (options) => {
    const [place = '', ...also] = placeTexts(options);
    return { kind: 'ssh', by: 'hosts', place, also };
  },
  identities: (options) => placeTexts(options).map((place) => `ssh://${readOptions(options).user}@${place}`),
  create: async (options, context) => new SshKeyRotator(readOptions(options), context),
};

class SshKeyRotator implements Rotator {
  readonly #hosts: Hosts;

  constructor(
    private readonly options: SshKeyOptions,
    private readonly context: RotatorContext,
  ) {
    this.#hosts = new Hosts(options, context);
  }

  /** Every host is reached, its file is a plain one, and the executor would not lock itself out. */
  async inspect(current: Material | undefined): Promise<Inspection> {
    const own = await this.#ownBlob();
    const outcomes = await this.#hosts.each(async ({ place, file }) => {
      const keys = new AuthorizedKeys(await file.read());
      // Written beside it: whoever may not do that could not replace the list either.
      await file.now();
      const where = placeText(place);
      if (!current) return [];
      if (keys.standing(blobOf(current)) !== 'on') return [`${where} does not list the key in use; add it there`];
      return blobOf(current) === own ? [`the executor logs in to ${where} with this very key; give it its own`] : [];
    });
    const obstacles = outcomes.flatMap((outcome, index) => {
      if (outcome.status === 'fulfilled') return outcome.value;
      return [asError(outcome.reason, this.#where(index)).message];
    });
    return { open: {}, obstacles, evidence: { hosts: outcomes.length, ...shown(current?.open.publicKey ?? '') } };
  }

  async capture(found: Material): Promise<Material> {
    const { privateKey } = found.sealed;
    const publicKey = privateKey ? await publicKeyOf(privateKey) : found.open.publicKey;
    if (publicKey === undefined) throw new RekeyerError('DRIFT', 'what the consumer holds is no private key of SSH');
    return { version: found.version, open: { publicKey }, sealed: privateKey ? { privateKey } : {} };
  }

  async propose(version: string): Promise<Material> {
    const comment = `${MARK}${version}`;
    const { publicKey, privateKey } = makeSshKeyPair((count) => this.context.random.bytes(count), comment);
    return { version, open: { publicKey }, sealed: { privateKey } };
  }

  /** The new line has the options of the old one: where the old key was restricted, the new one is too. */
  async issue(candidate: Material, previous: Material): Promise<Evidence> {
    const { publicKey = '' } = candidate.open;
    const [mine, before] = [blobOf(candidate), blobOf(previous)];
    const evidence = await this.#hosts.change((keys, where) => {
      const rival = keys.keys.find((key) => this.#isOurs(key) && key.blob !== mine && key.blob !== before);
      if (rival) throw new RekeyerError('PROVIDER_REJECTED', `${where} lets in another candidate, ${rival.comment}`);
      const old = keys.keys.find(({ blob }) => blob === before);
      if (!old) throw new RekeyerError('DRIFT', `${where} does not list the key in use any more`);
      return keys.with(publicKey, old.options);
    });
    return { ...evidence, ...shown(publicKey) };
  }

  accepts(material: Material): Promise<Answer> {
    const { user, places } = this.options;
    const { knownHosts } = this.context.connection.auth;
    return tryKey(places, { user, privateKey: material.sealed.privateKey, knownHosts });
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    const [mine, before] = [blobOf(candidate), blobOf(previous)];
    return this.#hosts.change((keys, where) => {
      const back = keys.standing(before) === 'off' ? keys.switched(before, true) : keys;
      if (back.standing(before) !== 'on') {
        throw new RekeyerError('DRIFT', `${where} does not list the key to go back to; nothing was removed there`);
      }
      return back.without(mine);
    });
  }

  /** A host does not tell an account with what key a session began. */
  async adoption(): Promise<Adoption> {
    return { adopted: false, evidence: { observable: false } };
  }

  async uses(): Promise<{ readonly count: number }> {
    return { count: 0 };
  }

  deactivate(material: Material): Promise<Evidence> {
    const blob = blobOf(material);
    return this.#hosts.change((keys, where) => {
      this.#assertNotTheLast(keys, blob, where);
      return keys.switched(blob, false);
    });
  }

  reactivate(material: Material): Promise<Evidence> {
    const blob = blobOf(material);
    return this.#hosts.change((keys, where) => {
      if (keys.standing(blob) === 'absent') {
        throw new RekeyerError('PROVIDER_REJECTED', `${where} does not list the key any more`);
      }
      return keys.switched(blob, true);
    });
  }

  destroy(material: Material): Promise<Evidence> {
    const blob = blobOf(material);
    return this.#hosts.change((keys, where) => {
      this.#assertNotTheLast(keys, blob, where);
      return keys.without(blob);
    });
  }

  /** Of the first host. */
  async now(): Promise<Instant> {
    const [first] = await this.#hosts.each(({ file }) => file.now());
    if (first?.status === 'fulfilled') return first.value;
    throw asError(first?.reason, this.#where(0));
  }

  async close(): Promise<void> {}

  #where(index: number): string {
    const place = this.options.places[index];
    return place ? placeText(place) : 'a host';
  }

  /** Made by us for this credential. */
  #isOurs({ comment }: AuthorizedKey): boolean {
    return comment.startsWith(`${MARK}${this.context.credential}.`);
  }

  /** Without a successor of ours in the same file nobody but the executor could log in any more. */
  #assertNotTheLast(keys: AuthorizedKeys, blob: string, where: string): void {
    if (keys.standing(blob) !== 'on' || keys.keys.some((key) => this.#isOurs(key) && key.blob !== blob)) return;
    throw new RekeyerError('PROVIDER_REJECTED', `${where} lists no successor of this key, so it stays`);
  }

  async #ownBlob(): Promise<string | undefined> {
    const { privateKey, passphrase } = this.context.connection.auth;
    return privateKey && readLine((await publicKeyOf(privateKey, passphrase)) ?? '')?.blob;
  }
}

/** How the comment of a key of ours begins; the version follows. */
const MARK = 'rekeyer:';

function blobOf({ version, open }: Material): string {
  const { blob } = readLine(open.publicKey ?? '') ?? {};
  if (blob === undefined) throw new RekeyerError('PROVIDER_REJECTED', `${version} names no public key`);
  return blob;
}

/** A public key as people compare it. */
function shown(publicKey: string): Evidence {
  const { blob } = readLine(publicKey) ?? {};
  return blob === undefined ? {} : { key: sshFingerprint(blob) };
}

import { describe, expect, it } from '@jest/globals';
import type { Strategy } from '../../src/domain/credential.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { MemberContext } from '../../src/ports/member.js';
import type { RotatorMember } from '../../src/ports/rotator.js';
import { custodyContract } from '../contracts/custody.contract.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { probeContract } from '../contracts/probe.contract.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { FakePlace } from './fake-store.js';
import { at, Crash, Faults, on } from './faults.js';
import { World } from './world.js';

function member<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('no such member');
  return found;
}

const context = (world: World): MemberContext => ({
  credential: 'c',
  connection: world.connection,
  clock: world.clock,
  random: world.random,
});

const offered = ['password', 'username'];

function rotatorOf(world: World): { member: RotatorMember; options: Readonly<Record<string, unknown>> } {
  const spec = member(world.credential.rotator);
  return { member: member(world.families().rotators.get(spec.kind)), options: spec.options };
}

for (const strategy of ['immediate', 'staged', 'blue-green', 'dual-write'] satisfies Strategy[]) {
  const overlap = ['blue-green', 'dual-write'].includes(strategy);
  const mints = strategy === 'dual-write' ? 'provider' : 'self';
  rotatorContract(`the in-memory rotator (${strategy})`, { overlap, mints }, async () => {
    const world = new World({ strategy, consumers: [] });
    const { member: found, options } = rotatorOf(world);
    const make = () => found.create(options, { ...context(world), strategy });
    const account = world.live()[0] ?? '';
    const value = new Secret(member(world.provider.value(account)));
    const sealed: Readonly<Record<string, Secret>> =
      strategy === 'dual-write' ? { secret: value, keyId: new Secret(account) } : { password: value };
    return {
      member: found,
      rotator: await make(),
      rival: make,
      found: { version: 'c.0.0', open: {}, sealed },
      use: async (material: Material) => {
        const [name = ''] = Object.values(material.open);
        const [secret] = Object.values(material.sealed);
        const session = member(world.provider.open(name, secret?.reveal() ?? '', 'a consumer'));
        return { end: async () => world.provider.end(session) };
      },
      close: async () => {},
    };
  });
}

for (const kind of ['fake-store', 'fake-write-only']) {
  deliveryContract(`the in-memory delivery ${kind}`, async () => {
    const world = new World();
    const found = member(world.families().deliveries.get(kind));
    const place = world.place('app');
    return {
      member: found,
      delivery: await found.create({ place: 'app' }, { ...context(world), offered }),
      material: (version) => ({
        version,
        open: { username: 'app' },
        sealed: { password: new Secret(`value of ${version}`) },
      }),
      read: async () => Object.fromEntries(place.values),
      foreign: async () => 'nothing else lies there',
      jam: async () => {
        place.jammed = true;
      },
      close: async () => {},
    };
  });
}

custodyContract('the in-memory custody', async () => {
  const world = new World();
  const found = member(world.families().deliveries.get('fake-store'));
  const open = async () => member((await found.create({ place: 'app' }, { ...context(world), offered })).custody);
  return {
    custody: await open(),
    reopen: open,
    atDestination: Object.fromEntries(world.place('app').values),
    close: async () => {},
  };
});

probeContract('the in-memory probe', async () => {
  const world = new World();
  const found = member(world.families().probes.get('fake-login'));
  const rotator = member(world.credential.rotator);
  const login = (password: string): Material => ({
    version: 'c.0.0',
    open: { username: 'app' },
    sealed: { password: new Secret(password) },
  });
  return {
    probe: await found.create({}, { ...context(world), rotator }),
    good: login(member(world.provider.value('app'))),
    bad: login('wrong'),
    gullible: async () => {
      world.provider.gullible = true;
    },
    cut: async () => {
      world.provider.down = true;
    },
    close: async () => {},
  };
});

describe('faults', () => {
  const open = async (faults: Faults) => {
    const world = new World();
    const families = world.families(faults);
    const delivery = await member(families.deliveries.get('fake-store')).create(
      { place: 'other' },
      { ...context(world), offered },
    );
    const material = { version: 'c.1.1', open: { username: 'app' }, sealed: { password: new Secret('x') } };
    return { world, delivery, put: () => delivery.put(material), custody: member(delivery.custody), material };
  };

  it('kill before the effect or after it, and everything after that', async () => {
    const before = await open(new Faults(at(1, 'crash-before')));
    await expect(before.put()).rejects.toThrow(Crash);
    expect(before.world.place('other').values.size).toBe(0);
    const after = await open(new Faults(at(1, 'crash-after')));
    await expect(after.put()).rejects.toThrow(Crash);
    expect(after.world.place('other').values.size).toBe(2);
    await expect(after.delivery.reload()).rejects.toThrow(Crash);
  });

  it('lose a request or an answer', async () => {
    const request = await open(new Faults(on('delivery.put', 'lose-request')));
    await expect(request.put()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(request.world.place('other').values.size).toBe(0);
    const answer = await open(new Faults(on('delivery.put', 'lose-answer', 2)));
    await answer.put();
    await expect(answer.put()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await answer.put();
  });

  it('reach the custody inside a delivery, and keep a list of calls', async () => {
    const faults = new Faults();
    const { custody, put, material } = await open(faults);
    await custody.stage(material);
    await put();
    expect(faults.calls).toEqual(['custody.stage', 'delivery.put']);
  });

  it('let a stalled call land late', async () => {
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { world, put } = await open(new Faults(on('delivery.put', { before: () => gate })));
    const late = put();
    expect(world.place('other').values.size).toBe(0);
    go();
    await late;
    expect(world.place('other').values.size).toBe(2);
  });
});

describe('a consumer in memory', () => {
  it('works, breaks with its value and works again after a reload', () => {
    const world = new World({ consumers: ['app', 'batch'] });
    expect(world.broken()).toEqual([]);
    world.provider.set('app', 'another');
    expect(world.broken()).toEqual(['app', 'batch']);
    world.place('app').values.set('password', 'another');
    world.place('app').reload();
    expect(world.broken()).toEqual(['batch']);
    expect(new FakePlace('empty').reload()).toBe(0);
  });
});

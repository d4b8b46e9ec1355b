import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { webhook } from '../../src/deliveries/webhook.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { HOUR, MINUTE } from '../../src/domain/time.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { Receiver } from '../doubles/http/receiver.js';

const material = (version: string): Material => ({
  version,
  open: { id: `id of ${version}` },
  sealed: { value: new Secret(`value of ${version}`) },
});

deliveryContract('webhook', async () => {
  const receiver = await Receiver.start();
  return {
    member: webhook,
    delivery: await webhook.create({ url: receiver.url, fields: ['value', 'id'] }, receiver.context()),
    material,
    read: async () => Object.fromEntries(receiver.values),
    foreign: async () => '',
    jam: async () => {
      receiver.jammed = true;
    },
    close: async () => {
      await receiver.stop();
      expect(receiver.violations).toEqual([]);
    },
  };
});

describe('a webhook', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(() => receiver.stop());
  const make = (more = {}) => webhook.create({ url: receiver.url }, receiver.context(more));

  it('is taken once, however often it is sent', async () => {
    const delivery = await make();
    for (const _ of [1, 2, 3]) await delivery.put(material('c.1.1'));
    expect(receiver.taken).toEqual(['c.1.1']);
    expect(receiver.values.get('id')).toBeUndefined();
  });

  it('is not believed with another key, nor later than its signature is fresh', async () => {
    const stranger = await make({ auth: { signingKey: new Secret('another key') } });
    await expect(stranger.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(await stranger.inspect()).toEqual([expect.stringContaining('login is refused (401)')]);
    const { clock } = receiver;
    const late = await webhook.create(
      { url: receiver.url },
      { ...receiver.context(), clock: { ...bound(clock), now: () => clock.now() - HOUR } },
    );
    await expect(late.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(receiver.taken).toEqual([]);
  });

  it('that comes late does not take a newer value back', async () => {
    const { clock } = receiver;
    const stalled = await webhook.create(
      { url: receiver.url },
      { ...receiver.context(), clock: { ...bound(clock), now: () => clock.now() - 2 * MINUTE } },
    );
    await (await make()).put(material('c.2.1'));
    await expect(stalled.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(receiver.values.get('value')).toBe('value of c.2.1');
  });

  it('goes back to a version before, which is newer as a message', async () => {
    const delivery = await make();
    for (const version of ['c.1.1', 'c.2.1', 'c.1.1']) await delivery.put(material(version));
    expect(receiver.taken).toEqual(['c.1.1', 'c.2.1', 'c.1.1']);
  });

  it('is no success when the receiver only says so', async () => {
    receiver.lies = true;
    const delivery = await make();
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
      message: expect.stringContaining('does not prove'),
    });
    expect(await delivery.holds(material('c.1.1'))).toBe('other');
  });

  it('has an unknown outcome when its answer is lost, and can be asked', async () => {
    receiver.server.faults.push({ method: 'POST', when: 'after', what: 'drop', times: 1 });
    const delivery = await make();
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await delivery.holds(material('c.1.1'))).toBe('holds');
    await receiver.stop();
    expect(await delivery.holds(material('c.1.1'))).toBe('unknown');
  });

  it('never asks for a proof with the value in the question', async () => {
    const bodies: string[] = [];
    const delivery = await make();
    const random = receiver.random.bytes.bind(receiver.random);
    receiver.random.bytes = (count) => {
      const drawn = random(count);
      bodies.push(Buffer.from(drawn).toString('hex'));
      return drawn;
    };
    for (const _ of [1, 2]) await delivery.holds(material('c.1.1'));
    expect(new Set(bodies).size).toBe(2);
  });

  it('needs a key to sign with', async () => {
    await expect(make({ auth: {} })).rejects.toMatchObject({ code: 'CONNECTIONS_INVALID' });
  });
});

const bound = (clock: Receiver['clock']) => ({
  monotonic: () => clock.monotonic(),
  sleep: (duration: number) => clock.sleep(duration),
});

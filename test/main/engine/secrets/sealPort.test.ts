import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { sealOverPort, serveSeal } from '../../../../src/main/desktop/sealPort.ts';

const { port1, port2 } = new MessageChannel();
afterEach(() => port1.close());

it('secrets cross to the key store and back, and so do its refusals', async () => {
  serveSeal(port1, {
    seal: async (text) => Buffer.from(btoa(text)),
    unseal: (bytes) =>
      bytes.length === 0 ? Promise.reject(new Error('locked')) : Promise.resolve(atob(Buffer.from(bytes).toString())),
  });
  port1.ref();
  const seal = sealOverPort(port2);
  const [a, b] = await Promise.all([seal.seal('one'), seal.seal('two')]);
  expect(await Promise.all([seal.unseal(a), seal.unseal(b)])).toEqual(['one', 'two']);
  await expect(seal.unseal(new Uint8Array())).rejects.toThrow('locked');
});

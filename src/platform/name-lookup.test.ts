/** Names of hosts: slow, silent and lying name servers hold nobody up. */
import { expect, test, vi } from 'vitest';
import { createNameLookup } from './name-lookup.ts';

const never = () => new Promise<never>(() => undefined);
const unknown = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
const A = [{ address: '192.0.2.1', family: 4 }];

test('the hosts file is asked for what name servers do not know', async () => {
  const { addressesOf } = createNameLookup({ nameServers: unknown, system: async () => A });
  expect(await addressesOf('db.example.test')).toEqual(A);
});
test('a name server that never answers is given up in time, and not asked again for a while', async () => {
  let now = 0;
  const nameServers = vi.fn(never);
  const lookup = createNameLookup({ nameServers, deadlineMs: 20, now: () => now });
  await expect(lookup.addressesOf('slow.example.test')).rejects.toThrow('no answer within');
  await expect(lookup.addressesOf('slow.example.test')).rejects.toThrow('no answer within');
  expect(nameServers).toHaveBeenCalledTimes(1);
  now = 30_000;
  await expect(lookup.addressesOf('slow.example.test')).rejects.toThrow('no answer within');
  expect(nameServers).toHaveBeenCalledTimes(2);
});
test('a hundred questions at once are one, and the system is asked two at a time', async () => {
  const nameServers = vi.fn(async () => A);
  const one = createNameLookup({ nameServers });
  await Promise.all(Array.from({ length: 100 }, () => one.addressesOf('same.example.test')));
  expect(nameServers).toHaveBeenCalledTimes(1);
  const system = vi.fn(never);
  const many = createNameLookup({ nameServers: unknown, system, deadlineMs: 20 });
  const asked = Array.from({ length: 100 }, (_, i) => many.addressesOf(`n${i}.example.test`));
  const ends = await Promise.allSettled(asked);
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect(system).toHaveBeenCalledTimes(2);
});
test('localhost is never asked of anybody', async () => {
  const { addressesOf } = createNameLookup({ nameServers: never, system: never });
  for (const name of ['localhost', 'LOCALHOST.', 'a.localhost']) {
    expect((await addressesOf(name)).map(({ address }) => address)).toEqual(['127.0.0.1', '::1']);
  }
});

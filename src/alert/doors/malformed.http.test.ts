/** 20,000 harmed bodies at every door of every sender: none is answered by a 5xx, and afterwards all is as it was. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { FUZZED, malformed } from '../../../test/malformed.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { createHttp } from '../../platform/http.ts';
import type { Caller } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const COUNT = Number(process.env['EVENKEEL_FUZZ_BODIES'] ?? 20_000);
const SEED = Number(process.env['EVENKEEL_FUZZ_SEED'] ?? 20_261_126);
const AT_ONCE = 32;

const NOBODY: Caller = {
  kind: 'nobody',
  actorId: 'nobody',
  personId: undefined,
  roles: [],
  via: 'none',
  credentialId: undefined,
};

const { db, machine } = await testDatabase();
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => NOBODY,
});

test(`ALR-19 ${COUNT} harmed bodies over all doors: no 5xx, and an honest one is taken after them`, async () => {
  const serviceId = await makeService(db, 'Malformed');
  const keys: Record<string, string> = {};
  for (const { source } of FUZZED) keys[source] = (await makeSender(db, source, { serviceId })).key;
  const broken: string[] = [];
  const counts: Record<string, number> = {};
  let next = 0;
  const send = async () => {
    while (next < COUNT) {
      const number = next;
      next += 1;
      const { source, method, path, headers, body } = malformed(SEED, number, keys);
      const answer = await server.inject({
        ...{ method, url: path, headers, payload: body },
        remoteAddress: `10.${number % 250}.0.1`,
      });
      const kind = `${Math.floor(answer.statusCode / 100)}xx`;
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (answer.statusCode >= 500) broken.push(`${source} ${number} ${answer.statusCode} ${path}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  expect(broken.slice(0, 10), `seed ${SEED}, ${JSON.stringify(counts)}`).toEqual([]);
  // Garbage that is only refused proves little: a good part must have been read.
  expect(counts['2xx'] ?? 0).toBeGreaterThan(COUNT / 20);
  expect(counts['4xx'] ?? 0).toBeGreaterThan(COUNT / 20);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  const honest = await server.inject({
    ...{ method: 'POST', url: `/intake/generic/${keys['generic']}` },
    payload: { title: 'An honest one' },
  });
  expect(honest.statusCode).toBe(202);
}, 300_000);

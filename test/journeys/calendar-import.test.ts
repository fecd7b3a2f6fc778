/** A calendar from elsewhere fills a layer, read by a node as it is built and run: on a thread of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { startWorld } from '../harness.ts';

const world = await startWorld({ env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' } });
const EVENT = [
  'UID:1',
  'SUMMARY:Ana on call',
  'DTSTART:20270112T080000Z',
  'DTEND:20270113T080000Z',
];
const elsewhere = createServer((_request, response) =>
  response.end(
    ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...EVENT, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'),
  ),
);
await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
afterAll(() => elsewhere.close());

test('ONC-28 an imported calendar becomes shifts', async () => {
  const ana = await world.person({ name: 'Ana' });
  const list = { kind: 'list', name: 'By hand', shifts: [] };
  const { id } = await world.schedule({ name: 'Shop', timeZone: 'UTC', layers: [list] });
  const base = `/api/v1/schedules/${id}`;
  const { port } = elsewhere.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/rota.ics`;
  await world.api.post(`${base}/feeds`, { url, layer: 'Elsewhere' });
  await world.settled();
  const { items } = await world.api.get<{ items: readonly object[] }>(`${base}/feeds`);
  expect(items).toMatchObject([{ error: null, shifts: 1, unmatchedCount: 0 }]);
  const window = 'from=2027-01-12T00:00Z&to=2027-01-14T00:00Z';
  const shifts = await world.api.get<{ items: readonly object[] }>(`${base}/shifts?${window}`);
  expect(shifts.items).toMatchObject([{ person: ana.id, layer: 'Elsewhere' }]);
});

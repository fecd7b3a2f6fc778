/** Maintenance windows over HTTP and through the real intake, once and recurring. */
import { describe, expect, test } from 'vitest';
import { call, db, fire, look, now, pass, tasks } from '../../../test/quiet-world.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { plusSeconds } from '../../kernel/instant.ts';

describe('maintenance windows', () => {
  const weekly = {
    ...{ from: '02:00', durationSeconds: 7_200, timeZone: 'Europe/Berlin' },
    ...{ rhythm: { kind: 'week', every: 1, weekdays: [7] }, firstDate: '2020-01-05' },
  };

  test('ALR-168 once: of its services alone, and cancelled it ends at once', async () => {
    const lab = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Lab') });
    const wish = { name: 'Racks move', services: ['Lab'], endsAt: plusSeconds(await now(), 3_600) };
    const made = await call('POST', '/api/v1/maintenance-windows', wish);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({ status: 'active', services: [{ name: 'Lab' }] });
    const alert = await fire('w1', {}, lab);
    expect(alert).toMatchObject({ suppressedReason: 'maintenance', suppressedBy: made.body.id });
    const { body: view } = await call('GET', `/api/v1/alerts/${alert.id}`);
    expect(view.suppressor).toEqual({ kind: 'maintenance', title: made.body.name });
    expect((await fire('w2')).suppressedReason).toBeNull();
    const url = `/api/v1/maintenance-windows/${made.body.id}`;
    expect((await call('GET', `${url}/hidden`)).body).toMatchObject({ signals: 1, alerts: 1 });
    expect((await call('POST', `${url}/cancel`, {})).body).toMatchObject({ status: 'ended' });
    await look();
    expect(await tasks('alert.accepted', alert.id)).toHaveLength(1);
    expect((await call('POST', `${url}/cancel`, {})).body.version).toBe(2);
    expect((await call('PATCH', url, { name: 'Racks stay' })).status).toBe(409);
  });

  test('ALR-168 recurring: holds in its spans, shows the next three, ends each by itself', async () => {
    const service = await makeService(db, 'Batch');
    const batch = await makeSender(db, 'generic', { serviceId: service });
    const wish = { name: 'Sunday patches', services: [service], recurrence: weekly };
    const asked = await call('POST', '/api/v1/maintenance-windows/preview', {
      ...{ services: [service], recurrence: weekly },
    });
    expect(asked.body.next).toHaveLength(3);
    const { body } = await call('POST', '/api/v1/maintenance-windows', wish);
    expect(body).toMatchObject({ next: asked.body.next, recurrence: weekly });
    const [{ from, to }] = body.next;
    if (body.status === 'coming') {
      expect((await fire('w3', {}, batch)).suppressedReason).toBeNull();
      await pass((Date.parse(from) - Date.parse(await now())) / 1000 + 60);
    }
    const alert = await fire('w4', {}, batch);
    expect(alert.suppressedReason).toBe('maintenance');
    await pass((Date.parse(to) - Date.parse(await now())) / 1000 + 1);
    await look();
    expect(await tasks('alert.accepted', alert.id)).toHaveLength(1);
    expect(await tasks('quiet.notice', body.id)).toMatchObject([{ kind: 'ended', firing: 1 }]);
    const after = await call('GET', `/api/v1/maintenance-windows/${body.id}`);
    expect(after.body).toMatchObject({ status: 'coming' });
  });

  test('ALR-169 by a condition, of every service or of some', async () => {
    const lab = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Rig') });
    const wish = { name: 'Rack 9', condition: 'labels.rack == "9"' };
    const endsAt = plusSeconds(await now(), 3_600);
    const none = { name: 'Everything', endsAt };
    expect((await call('POST', '/api/v1/maintenance-windows', none)).body).toMatchObject({
      ...{ code: 'silence.covers_everything', fields: [{ path: 'services' }] },
    });
    const asked = { condition: wish.condition, endsAt };
    expect((await call('POST', '/api/v1/maintenance-windows/preview', asked)).status).toBe(200);
    const { body } = await call('POST', '/api/v1/maintenance-windows', { ...wish, endsAt });
    expect(body).toMatchObject({ services: [], condition: wish.condition, status: 'active' });
    expect((await fire('r1', { rack: '9' }, lab)).suppressedBy).toBe(body.id);
    expect((await fire('r2', { rack: '9' })).suppressedBy).toBe(body.id);
    expect((await fire('r3', { rack: '8' })).suppressedReason).toBeNull();
    const url = `/api/v1/maintenance-windows/${body.id}`;
    expect((await call('PATCH', url, { services: ['Rig'] })).body).toMatchObject({
      services: [{ name: 'Rig' }],
    });
    expect((await fire('r4', { rack: '9' })).suppressedReason).toBeNull();
    expect((await fire('r5', { rack: '9' }, lab)).suppressedBy).toBe(body.id);
  });

  test('ALR-157 a window that hid nothing is told of to nobody', async () => {
    const endsAt = plusSeconds(await now(), 7_200);
    const wish = { name: 'Quiet hour', services: ['Shop'], endsAt };
    const { body } = await call('POST', '/api/v1/maintenance-windows', wish);
    await pass(7_201);
    await look();
    expect(await tasks('quiet.notice', body.id)).toEqual([]);
  });

  test('ALR-151 one that never ends, or lies in the past, is refused', async () => {
    const refused = async (more: object) => {
      const wish = { name: 'Window', services: ['Shop'], ...more };
      return (await call('POST', '/api/v1/maintenance-windows', wish)).body.fields?.[0].path;
    };
    const daily = { ...weekly, rhythm: { kind: 'day', every: 1 }, durationSeconds: 86_400 };
    expect(await refused({ recurrence: daily })).toBe('recurrence');
    expect(await refused({ recurrence: { ...weekly, lastDate: '2020-02-01' } })).toBe('recurrence');
    expect(await refused({})).toBe('endsAt');
    expect(await refused({ recurrence: weekly, endsAt: await now() })).toBe('recurrence');
  });
});

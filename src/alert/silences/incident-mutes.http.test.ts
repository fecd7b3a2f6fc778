/** Mutes that come and go with their incident: what they keep back, and what of it goes on when they end. */
import { describe, expect, test } from 'vitest';
import {
  alertOf,
  ann,
  boss,
  call,
  changesOf,
  db,
  fire,
  look,
  pass,
  tasks,
} from '../../../test/quiet-world.ts';
import { asId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sql } from '../../platform/db.ts';
import { newId } from '../../platform/random.ts';
import { alertById, linkAlert } from '../store.ts';
import { muteIncident, unmuteIncident } from './incident-mutes.ts';

describe('mutes of an incident', () => {
  const incident = { id: newId<never>(), number: 'INC-2026-0078' };

  /** An alert that fires in the incident, and what fires of it under the mute. */
  async function mutedWith(key: string, seconds: number) {
    const { id } = await fire(key);
    await db.transact((tx) => linkAlert(tx, asId(id), incident));
    const refusal = await db.transact((tx) =>
      muteIncident(tx, { actor: ann }, { ...wish(plusSeconds(tx.now, seconds)), except: [] }),
    );
    expect(refusal).toBeUndefined();
    return alertOf(key);
  }
  const wish = (until: Instant) => ({ until, reason: 'A false positive', owner: ann, incident });
  const lastSignal = (alert: string) =>
    db.one<Record<string, unknown>>(sql`
      select disposition, reason, incident_id, suppressed_by from signal
       where alert_id = ${alert} order by received_at desc, id desc limit 1`);
  const activeMutes = async () => {
    const { body } = await call('GET', '/api/v1/silences?kind=mute&status=active');
    return body.items.filter(({ comment }: { comment: string }) => comment === 'A false positive');
  };

  test('ALR-165 what fires is kept back where it is, and its signals name the incident', async () => {
    const alert = await mutedWith('w1', 3_600);
    expect(alert).toMatchObject({ state: 'firing', suppressedReason: 'muted' });
    expect(await fire('w1')).toEqual(alert);
    expect(await lastSignal(alert.id)).toEqual({
      ...{ disposition: 'suppressed', reason: 'muted', suppressedBy: alert.suppressedBy },
      incidentId: incident.id,
    });
    expect(await changesOf(alert.id)).toEqual(['fired', 'linked', 'suppressed']);
    await call('POST', `/api/v1/alerts/${alert.id}/clear`, {});
    const anew = await fire('w1');
    expect(anew.id).not.toBe(alert.id);
    expect(anew).toMatchObject({ suppressedReason: 'muted', suppressedBy: alert.suppressedBy });
    expect(await tasks('alert.accepted', anew.id)).toEqual([]);
    await look();
    expect(await alertOf('w1')).toEqual(anew);
    expect((await fire('w1-other')).suppressedReason).toBeNull();
    expect((await call('GET', '/api/v1/signals/ledger')).body.balances).toBe(true);
  });

  test('ALR-165 spares the services that are named, and refuses an end that is too far', async () => {
    const spared = await fire('w2');
    await db.transact((tx) => linkAlert(tx, asId(spared.id), incident));
    const { serviceId } = await db.one<{ serviceId: never }>(sql`
      select service_id from alert where id = ${spared.id}`);
    await db.transact((tx) =>
      muteIncident(tx, { actor: ann }, { ...wish(plusSeconds(tx.now, 60)), except: [serviceId] }),
    );
    expect(await alertOf('w2')).toEqual(spared);
    const far = await db.transact((tx) =>
      muteIncident(tx, { actor: ann }, { ...wish(plusSeconds(tx.now, 604_801)), except: [] }),
    );
    expect(isRefusal(far)).toBe(true);
    expect(await alertOf('w2')).toEqual(spared);
  });

  test('ALR-166 when it is over what fires still goes to people as a new alert', async () => {
    const alert = await mutedWith('w3', 3_600);
    await look();
    expect(await alertOf('w3')).toEqual(alert);
    await pass(3_601);
    await look();
    const anew = await alertOf('w3');
    expect(anew.id).not.toBe(alert.id);
    expect(anew).toMatchObject({ state: 'firing', suppressedReason: null, suppressedBy: null });
    expect(await tasks('alert.accepted', anew.id)).toHaveLength(1);
    expect(await tasks('alert.accepted', alert.id)).toHaveLength(1);
    expect(await tasks('alert.expire', anew.id)).toHaveLength(1);
    const was = await db.transact((tx) => alertById(tx, asId(alert.id)));
    expect(was).toMatchObject({ state: 'cleared', clearedBy: 'system', incidentId: incident.id });
    const is = await db.transact((tx) => alertById(tx, asId(anew.id)));
    expect(is).toMatchObject({ previousId: alert.id, incidentId: null, count: 1 });
    expect(await changesOf(alert.id)).toEqual(['fired', 'linked', 'suppressed', 'cleared']);
    expect(await changesOf(anew.id)).toEqual(['fired']);
    await look();
    expect(await alertOf('w3')).toEqual(anew);
  });

  test('ALR-167 taken back they end, and the incident hears what fires; again changes nothing', async () => {
    const alert = await mutedWith('w4', 3_600);
    expect((await activeMutes()).length).toBeGreaterThan(0);
    const undo = () => db.transact((tx) => unmuteIncident(tx, { actor: boss }, incident.id));
    await undo();
    expect(await alertOf('w4')).toMatchObject({ id: alert.id, suppressedReason: null });
    expect(await activeMutes()).toEqual([]);
    await undo();
    await look();
    expect(await alertOf('w4')).toMatchObject({ id: alert.id, suppressedReason: null });
    expect(await changesOf(alert.id)).toEqual(['fired', 'linked', 'suppressed', 'released']);
    await fire('w4');
    expect(await lastSignal(alert.id)).toMatchObject({
      disposition: 'attached',
      incidentId: incident.id,
    });
  });
});

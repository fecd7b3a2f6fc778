/** Silences and mutes over HTTP and through the real intake: what they hide, and what they let go. */
import { describe, expect, test } from 'vitest';
import {
  alertOf,
  ann,
  boss,
  call,
  caller,
  changesOf,
  db,
  fire,
  look,
  now,
  pass,
  silence,
  tasks,
} from '../../../test/quiet-world.ts';
import { asId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sql } from '../../platform/db.ts';
import { newId } from '../../platform/random.ts';
import { alertById } from '../store.ts';
import { muteAll } from './mute-handle.ts';

/** The id of a new rule that keeps back whatever this holds for. */
async function suppressing(condition: string): Promise<string> {
  const rule = { name: condition, condition, actions: { suppress: 'known' } };
  const { status, body } = await call('POST', '/api/v1/rules', rule);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

describe('what is silenced', () => {
  test('ALR-150 fires, is counted, and nobody hears of it', async () => {
    const made = await silence({ matchers: [{ name: 'disk', value: 'sd[ab]', isRegex: true }] });
    expect(made).toMatchObject({ status: 'active', owner: ann, ownerName: 'Ann', kind: 'silence' });
    const alert = await fire('s1', { disk: 'sda' });
    await fire('s1', { disk: 'sda' });
    expect(alert).toMatchObject({ state: 'firing', suppressedReason: 'silenced' });
    expect(alert.suppressedBy).toBe(made.id);
    const { body: view } = await call('GET', `/api/v1/alerts/${alert.id}`);
    expect(view.suppressor).toEqual({ kind: 'silence', title: made.comment });
    expect(await tasks('alert.accepted', alert.id)).toEqual([]);
    const other = await fire('s2', { disk: 'sdc' });
    expect(other.suppressedReason).toBeNull();
    expect(await tasks('alert.accepted', other.id)).toHaveLength(1);
  });

  test('ALR-150 what people were called for before stays theirs', async () => {
    const before = await fire('s3', { rack: '7' });
    await silence({ matchers: [{ name: 'rack', value: '7' }] });
    await fire('s3', { rack: '7' });
    await look();
    expect(await alertOf('s3')).toEqual(before);
  });

  test('ALR-169 a condition must hold too; one that fails while it runs covers nothing', async () => {
    const condition = 'event.severity == "error" && int(labels.load) > 9';
    const made = await silence({ service: 'Shop', condition });
    expect(made).toMatchObject({ condition, matchers: [] });
    const byCondition = async (key: string, load: string) => {
      const { suppressedReason, suppressedBy } = await fire(key, { load });
      return suppressedReason === 'silenced' && suppressedBy === made.id;
    };
    expect(await byCondition('c1', '10')).toBe(true);
    expect(await byCondition('c2', '9')).toBe(false);
    expect(await byCondition('c3', 'much')).toBe(false);
    const asked = { service: 'Shop', condition: 'labels.load == "10"' };
    expect((await call('POST', '/api/v1/silences/preview', asked)).body).toMatchObject({
      covered: 1,
      items: [{ title: 'Trouble c1' }],
    });
    const url = `/api/v1/silences/${made.id}`;
    const changed = await call('PATCH', url, { condition: null });
    expect(changed.body).toMatchObject({ condition: null, version: 2 });
    expect(await byCondition('c4', 'much')).toBe(true);
    expect((await call('POST', `${url}/expire`, {})).status).toBe(200);
  });

  test('ALR-169 a condition that cannot be read, or hides everything, is refused by name', async () => {
    const wish = { comment: 'By its words', durationSeconds: 3_600 };
    const refused = async (condition: string) => {
      const { status, body } = await call('POST', '/api/v1/silences', { ...wish, condition });
      return { status, code: body.code, path: body.fields?.[0]?.path };
    };
    expect(await refused('titel == "x"')).toEqual({
      ...{ status: 422, code: 'rule.wrong_expression', path: 'condition' },
    });
    expect(await refused('event.title != "x"')).toMatchObject({
      code: 'silence.covers_everything',
    });
    const { id } = await silence({ matchers: [{ name: 'rack', value: 'c9' }] });
    const changed = await call('PATCH', `/api/v1/silences/${id}`, { condition: 'event.title == ' });
    expect(changed).toMatchObject({ status: 422, body: { code: 'rule.wrong_expression' } });
  });

  test('ALR-158 the ledger counts what each hid, by signal and by alert', async () => {
    const made = await silence({ matchers: [{ name: 'zone', value: 'z1' }] });
    await fire('l1', { zone: 'z1' });
    await fire('l1', { zone: 'z1' });
    await fire('l2', { zone: 'z1' });
    await fire('l3', { zone: 'z2' });
    const { body } = await call('GET', `/api/v1/silences/${made.id}/hidden`);
    expect(body).toMatchObject({ signals: 3, alerts: 2, firing: 2 });
    expect(
      body.items.map((item: { title: string; signals: number }) => [item.title, item.signals]),
    ).toEqual([
      ['Trouble l1', 2],
      ['Trouble l2', 1],
    ]);
    expect(body.firstAt <= body.lastAt).toBe(true);
    const list = await call('GET', '/api/v1/silences?status=active');
    const listed = list.body.items.find((item: { id: string }) => item.id === made.id);
    expect(listed.hid).toMatchObject({ signals: 3, alerts: 2 });
    expect((await call('GET', '/api/v1/signals/ledger')).body.balances).toBe(true);
  });
});

describe('what ends', () => {
  test('ALR-155 at its end what still fires goes to people, what cleared does not', async () => {
    const made = await silence({ matchers: [{ name: 'db', value: 'one' }] });
    const fires = await fire('e1', { db: 'one' });
    const over = await fire('e2', { db: 'one' });
    await call('POST', `/api/v1/alerts/${over.id}/clear`, {});
    await look();
    expect(await tasks('alert.accepted', fires.id)).toEqual([]);
    await pass(7_201);
    await look('quiet.look.lost');
    await look();
    expect(await alertOf('e1')).toMatchObject({ suppressedReason: null, suppressedBy: null });
    expect(await tasks('alert.accepted', fires.id)).toHaveLength(1);
    expect(await tasks('alert.accepted', over.id)).toEqual([]);
    expect(await changesOf(fires.id)).toEqual(['fired', 'suppressed', 'released']);
    const { body } = await call('GET', `/api/v1/silences/${made.id}`);
    expect(body).toMatchObject({
      status: 'ended',
      expiredAt: null,
      hid: { signals: 2, firing: 0 },
    });
  });

  test('ALR-155 ended by hand it lets go at once, and ending it again changes nothing', async () => {
    const made = await silence({ matchers: [{ name: 'db', value: 'two' }] });
    const alert = await fire('e3', { db: 'two' });
    const ended = await call('POST', `/api/v1/silences/${made.id}/expire`, {});
    expect(ended.body).toMatchObject({ status: 'ended', expiredBy: ann });
    const again = await call('POST', `/api/v1/silences/${made.id}/expire`, {});
    expect(again.body.version).toBe(ended.body.version);
    await look();
    expect((await alertOf('e3')).suppressedReason).toBeNull();
    expect(await tasks('alert.accepted', alert.id)).toHaveLength(1);
    expect((await fire('e4', { db: 'two' })).suppressedReason).toBeNull();
  });

  test('ALR-155 what a rule keeps back stays so when a silence over it ends', async () => {
    const rule = await suppressing(`labels.db == 'staging'`);
    const made = await silence({ matchers: [{ name: 'db', value: 'staging' }] });
    const alert = await fire('staging', { db: 'staging' });
    expect(alert.suppressedReason).toBe('silenced');
    await call('POST', `/api/v1/silences/${made.id}/expire`, {});
    await look();
    expect(await alertOf('staging')).toMatchObject({
      suppressedReason: 'rule',
      suppressedBy: rule,
    });
    expect(await tasks('alert.accepted', alert.id)).toEqual([]);
  });

  test('ALR-34 a rule that is gone, off or changed keeps nothing back any more', async () => {
    for (const [key, undo] of [
      ['gone', (id: string) => call('DELETE', `/api/v1/rules/${id}`)],
      ['off', (id: string) => call('PATCH', `/api/v1/rules/${id}`, { enabled: false })],
      ['changed', (id: string) => call('PATCH', `/api/v1/rules/${id}`, { condition: 'false' })],
    ] as const) {
      const rule = await suppressing(`labels.db == '${key}'`);
      const alert = await fire(`rule-${key}`, { db: key });
      await look();
      expect(await alertOf(`rule-${key}`), key).toMatchObject({ suppressedBy: rule });
      await pass(1);
      expect((await undo(rule)).status, key).toBeLessThan(300);
      await look();
      expect(await alertOf(`rule-${key}`), key).toMatchObject({ suppressedReason: null });
      expect(await tasks('alert.accepted', alert.id), key).toHaveLength(1);
    }
  });

  test('ALR-155 changed matchers let go what they cover no more', async () => {
    const made = await silence({ matchers: [{ name: 'db', value: 'three' }] });
    const alert = await fire('e5', { db: 'three' });
    const change = { matchers: [{ name: 'db', value: 'four' }] };
    expect((await call('PATCH', `/api/v1/silences/${made.id}`, change)).status).toBe(200);
    await look();
    expect(await tasks('alert.accepted', alert.id)).toHaveLength(1);
  });

  test('ALR-156 what another covers stays with that', async () => {
    const first = await silence({ matchers: [{ name: 'db', value: 'five' }] });
    const alert = await fire('e6', { db: 'five' });
    const second = await silence({ matchers: [{ name: 'db', value: 'five' }], comment: 'second' });
    await look();
    expect((await alertOf('e6')).suppressedBy).toBe(first.id);
    await call('POST', `/api/v1/silences/${first.id}/expire`, {});
    await look();
    expect(await alertOf('e6')).toMatchObject({ suppressedBy: second.id });
    expect(await tasks('alert.accepted', alert.id)).toEqual([]);
    await call('POST', `/api/v1/silences/${second.id}/expire`, {});
    await look();
    expect(await tasks('alert.accepted', alert.id)).toHaveLength(1);
    expect(await changesOf(alert.id)).toEqual(['fired', 'suppressed', 'suppressed', 'released']);
  });

  test('ALR-157 its owner is told once before and once at the end, by what it hid', async () => {
    const made = await silence({ matchers: [{ name: 'db', value: 'six' }] });
    await fire('e7', { db: 'six' });
    await look();
    expect(await tasks('quiet.notice', made.id)).toEqual([]);
    await pass(3_700);
    await look();
    await look();
    const told = { person: ann, what: 'silence', name: 'disk swap', signals: 1, alerts: 1 };
    const still = { firing: 1, titles: ['Trouble e7'] };
    expect(await tasks('quiet.notice', made.id)).toMatchObject([
      { ...told, ...still, kind: 'ending' },
    ]);
    await pass(3_600);
    await look();
    expect(await tasks('quiet.notice', made.id)).toMatchObject([
      { kind: 'ending' },
      { ...told, ...still, kind: 'ended' },
    ]);
  });

  test('ALR-157 whoever ended it is not told so; without an owner the house is', async () => {
    const own = await silence({ matchers: [{ name: 'db', value: 'seven' }] });
    await call('POST', `/api/v1/silences/${own.id}/expire`, {});
    caller.personId = undefined;
    const nobodys = await silence({ matchers: [{ name: 'db', value: 'eight' }] });
    caller.personId = ann;
    await call('POST', `/api/v1/silences/${nobodys.id}/expire`, {});
    await look();
    expect(await tasks('quiet.notice', own.id)).toEqual([]);
    expect(await tasks('quiet.notice', nobodys.id)).toMatchObject([
      { person: boss, kind: 'ended' },
    ]);
  });

  test('ALR-157 an end that was moved on is told when it comes', async () => {
    const made = await silence({ matchers: [{ name: 'db', value: 'nine' }] });
    await pass(3_700);
    await look();
    await call('PATCH', `/api/v1/silences/${made.id}`, { extendSeconds: 14_400 });
    await look();
    expect(await tasks('quiet.notice', made.id)).toHaveLength(1);
    await pass(14_400);
    await look();
    expect((await tasks('quiet.notice', made.id)).map(({ kind }) => kind)).toEqual([
      'ending',
      'ending',
    ]);
  });
});

describe('what is refused', () => {
  async function refused(wish: object) {
    const base = { comment: 'disk swap', durationSeconds: 3_600 };
    const { status, body } = await call('POST', '/api/v1/silences', { ...base, ...wish });
    return [status, body.code];
  }

  test('ALR-153 what would hide everything', async () => {
    const all = [422, 'silence.covers_everything'];
    expect(await refused({ matchers: [] })).toEqual(all);
    expect(await refused({ matchers: [{ name: 'a', value: '.*', isRegex: true }] })).toEqual(all);
    const unlike = { name: 'a', value: 'b', isEqual: false };
    expect(await refused({ matchers: [unlike] })).toEqual(all);
    await silence({ matchers: [unlike], service: 'shop', durationSeconds: 60 });
    await pass(61);
  });

  test('ALR-154 patterns that are none, services and owners nobody knows', async () => {
    const matchers = [{ name: 'a', value: '(', isRegex: true }];
    expect(await refused({ matchers })).toEqual([422, 'silence.bad_matcher']);
    const good = [{ name: 'a', value: 'b' }];
    expect((await refused({ matchers: good, service: 'nothing' }))[0]).toBe(422);
    expect(await refused({ matchers: good, owner: newId() })).toEqual([
      422,
      'silence.unknown_owner',
    ]);
  });

  test('ALR-152 no end, an end in the past, an end too far', async () => {
    const matchers = [{ name: 'a', value: 'b' }];
    const none = { matchers, durationSeconds: undefined };
    const bad = [422, 'silence.bad_time'];
    expect(await refused(none)).toEqual(bad);
    expect(await refused({ ...none, endsAt: plusSeconds(await now(), -5) })).toEqual(bad);
    expect(await refused({ matchers, durationSeconds: 367 * 86_400 })).toEqual(bad);
  });

  test('ALR-160 an older version, and what has ended', async () => {
    const made = await silence({ matchers: [{ name: 'a', value: 'b' }] });
    const url = `/api/v1/silences/${made.id}`;
    const change = { comment: 'longer than thought', expectedVersion: made.version };
    expect((await call('PATCH', url, change)).body).toMatchObject({ version: made.version + 1 });
    expect((await call('PATCH', url, change)).status).toBe(409);
    await call('POST', `${url}/expire`, {});
    expect((await call('PATCH', url, { comment: 'too late' })).body.code).toBe('silence.ended');
    const rows = await db.rows<{ action: string }>(sql`
      select action from audit where object = ${`silence:${made.id}`} order by id`);
    expect(rows.map(({ action }) => action)).toEqual([
      ...['silence.added', 'silence.changed', 'silence.expired'],
    ]);
  });
});

describe('previews', () => {
  test('ALR-159 tell what fires now, and change nothing', async () => {
    await fire('p1', { site: 'north' });
    await fire('p2', { site: 'north' });
    const wish = { matchers: [{ name: 'site', value: 'n.*', isRegex: true }] };
    const { body } = await call('POST', '/api/v1/silences/preview', wish);
    expect(body.covered).toBe(2);
    expect(body.items.map(({ title }: { title: string }) => title).sort()).toEqual([
      ...['Trouble p1', 'Trouble p2'],
    ]);
    expect(body.firing).toBeGreaterThan(2);
    expect((await alertOf('p1')).suppressedReason).toBeNull();
    expect((await call('POST', '/api/v1/silences/preview', { matchers: [] })).status).toBe(422);
  });
});

describe('mutes', () => {
  test('ALR-161 of one condition, a week at most; again the later end counts', async () => {
    const alert = await fire('m1', { host: 'retired' });
    await call('POST', `/api/v1/alerts/${alert.id}/clear`, {});
    const url = `/api/v1/alerts/${alert.id}/mute`;
    const later = async (days: number) => plusSeconds(await now(), days * 86_400);
    const tooLong = { until: await later(7.01), reason: 'retired host' };
    expect((await call('POST', url, tooLong)).body.fields).toMatchObject([{ path: 'until' }]);
    const until = await later(2);
    const made = await call('POST', url, { until, reason: 'retired host' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ kind: 'mute', about: 'Trouble m1', endsAt: until });
    const again = await call('POST', url, { until: await later(1), reason: 'still there' });
    expect(again.body).toMatchObject({ id: made.body.id, endsAt: until, comment: 'still there' });
    expect(await fire('m1')).toMatchObject({
      suppressedReason: 'muted',
      suppressedBy: made.body.id,
    });
    expect((await fire('m2', { host: 'retired' })).suppressedReason).toBeNull();
  });

  test('ALR-161 one made of an incident names it to those who may see it', async () => {
    const { id } = await fire('m3');
    const incident = { id: newId<never>(), number: 'INC-2026-0077' };
    await db.transact(async (tx) => {
      await tx.run(sql`update alert set state = 'cleared' where id = ${id}`);
      const alert = await alertById(tx, asId(id));
      const until = plusSeconds(tx.now, 3_600);
      const wish = { alerts: alert === undefined ? [] : [alert], until, owner: ann, incident };
      const refusal = await muteAll(tx, { actor: ann }, { ...wish, reason: 'false positive' });
      expect(isRefusal(refusal)).toBe(false);
    });
    const { suppressedBy } = await fire('m3');
    const { body } = await call('GET', `/api/v1/silences/${suppressedBy}`);
    // No such incident is known to this database, so nobody is shown its number.
    expect(body).toMatchObject({ kind: 'mute', comment: 'false positive', incident: null });
  });
});

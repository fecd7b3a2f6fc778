/**
 * Identity over HTTP, as a browser or a script sees it: people, teams, tokens, settings and the audit
 * log, against the real database.
 */
import { describe, expect, test } from 'vitest';
import { ownedHouse } from '../../test/identity-client.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { sql } from '../platform/db.ts';
import { SYSTEM } from './audit.ts';
import { addContact } from './people.ts';
import { owner } from './store.ts';
import { everyone } from './team-store.ts';
import { createToken } from './tokens.ts';

describe('a house whose owner the environment names', async () => {
  const { machine, ask, admin, addPerson, addSignedIn } = await ownedHouse();

  describe('people', () => {
    test('IDN-2 keeps the owner active and admin', async () => {
      const id = (await owner(machine.db))?.id;
      for (const change of [{ active: false }, { roles: ['responder'] }]) {
        const answer = await ask('PATCH', `/people/${id}`, change, admin);
        expect([answer.status, answer.json.code]).toEqual([409, 'person.owner_stays']);
      }
    });

    test('IDN-4 lets people change their own name and zone, and nothing else', async () => {
      const ben = await addSignedIn('Ben', { timeZone: 'Asia/Tokyo' });
      const as = { cookie: ben.cookie };
      const path = `/people/${ben.id}`;
      const named = await ask('PATCH', path, { name: 'Benjamin', timeZone: 'UTC' }, as);
      expect(named.json).toMatchObject({ name: 'Benjamin', timeZone: 'UTC', version: 2 });
      for (const change of [{ roles: ['admin'] }, { email: 'x@example.org' }, { active: false }]) {
        expect((await ask('PATCH', path, change, as)).status).toBe(403);
      }
      const other = await addPerson('Cleo');
      expect((await ask('PATCH', `/people/${other.id}`, { name: 'X' }, as)).status).toBe(403);
      expect((await ask('POST', '/people', { name: 'X', email: 'x@example.org' }, as)).status).toBe(
        403,
      );
      for (const secret of ['isOwner', 'id', 'createdAt', 'passwordHash', 'is_owner']) {
        expect((await ask('PATCH', path, { [secret]: true }, as)).status).toBe(400);
      }
    });

    test.each([
      [{ name: 'A', email: 'owner@EXAMPLE.org' }, 422, 'email'],
      [{ name: 'A', email: 'no address' }, 422, 'email'],
      [{ name: 'A', email: 'a@example.org', timeZone: 'CET' }, 422, 'timeZone'],
      [{ name: '', email: 'a@example.org' }, 422, 'name'],
      [{ name: 'A', email: 'a@example.org', role: 'captain' }, 422, 'role'],
      [{ name: 'A', email: 'a@example.org', role: 'agent', roles: ['admin'] }, 422, 'roles'],
      [{ name: 'A', email: 'a@example.org', colour: 'red' }, 400, 'colour'],
    ])('IDN-8 names the field that is wrong in %j', async (body, status, path) => {
      const answer = await ask('POST', '/people', body, admin);
      expect([answer.status, answer.json.fields?.[0].path]).toEqual([status, path]);
    });

    test('IDN-8 pages people by name and refuses a made-up cursor', async () => {
      await Promise.all(['Ada', 'bert', 'Carl', 'dora'].map((name) => addPerson(`P-${name}`)));
      const names: string[] = [];
      let cursor = '';
      do {
        const { json } = await ask('GET', `/people?q=p-&limit=3${cursor}`, undefined, admin);
        names.push(...json.items.map((one: { name: string }) => one.name));
        cursor = json.nextCursor === null ? '' : `&cursor=${json.nextCursor}`;
      } while (cursor !== '');
      expect(names).toEqual(['P-Ada', 'P-bert', 'P-Carl', 'P-dora']);
      expect((await ask('GET', '/people?cursor=abc', undefined, admin)).status).toBe(422);
    });

    test('IDN-8 keeps the sign-in address among the contacts', async () => {
      const person = await addPerson('Dana');
      const path = `/people/${person.id}`;
      const contact = { personId: asId<PersonId>(person.id), kind: 'email', value: 'd@x.org' };
      expect(isRefusal(await addContact(machine, SYSTEM, contact))).toBe(false);
      await ask('PATCH', path, { email: 'dana@new.example.org' }, admin);
      const { contacts } = (await ask('GET', path, undefined, admin)).json;
      expect(contacts.map((one: { value: string }) => one.value)).toEqual([
        'dana@new.example.org',
        'd@x.org',
      ]);
      const [main, extra] = contacts;
      expect((await ask('DELETE', `${path}/contacts/${main.id}`, undefined, admin)).status).toBe(
        409,
      );
      expect((await ask('DELETE', `${path}/contacts/${extra.id}`, undefined, admin)).status).toBe(
        204,
      );
    });
  });

  test('IDN-9 everybody is in Everyone, which cannot be deleted or emptied', async () => {
    const eve = await addPerson('Eve');
    const team = await everyone(machine.db);
    expect(team?.memberIds).toContain(eve.id);
    expect((await ask('DELETE', `/teams/${team?.id}`, undefined, admin)).status).toBe(409);
    for (const change of [{ members: [] }, { lead: null }]) {
      expect((await ask('PATCH', `/teams/${team?.id}`, change, admin)).status).toBe(409);
    }
  });

  test('IDN-9 teams have a lead and members, and a name of their own', async () => {
    const [finn, gail] = [await addPerson('Finn'), await addSignedIn('Gail')];
    const body = { name: 'Payments', lead: gail.id, members: [finn.id] };
    const made = await ask('POST', '/teams', body, admin);
    expect([made.status, made.json.memberIds]).toEqual([201, [finn.id]]);
    const again = await ask('POST', '/teams', { ...body, name: 'PAYMENTS' }, admin);
    expect([again.status, again.json.fields[0].path]).toEqual([422, 'name']);
    const nobody = await ask('POST', '/teams', { ...body, name: 'X', lead: made.json.id }, admin);
    expect([nobody.status, nobody.json.fields[0].path]).toEqual([422, 'lead']);
    const me = await ask('GET', '/session', undefined, { cookie: gail.cookie });
    expect(me.json.roles).toEqual(['responder', 'team_lead']);
    const change = { members: [finn.id, gail.id], expectedVersion: made.json.version };
    const path = `/teams/${made.json.id}`;
    expect((await ask('PATCH', path, change, admin)).json.memberIds).toHaveLength(2);
    expect((await ask('PATCH', path, change, admin)).status).toBe(409);
    expect((await ask('DELETE', path, undefined, admin)).status).toBe(204);
    expect((await ask('GET', path, undefined, admin)).status).toBe(404);
  });

  describe('tokens', () => {
    test('IDN-7 are shown once, listed without secret and dead once revoked', async () => {
      const made = await ask('POST', '/tokens', { name: 'ci', role: 'responder' }, admin);
      expect(made.status).toBe(201);
      expect(made.json.token).toMatch(/^evk_[\w-]{43}$/);
      const as = { bearer: made.json.token };
      const me = await ask('GET', '/session', undefined, as);
      expect(me.json).toMatchObject({ person: null, roles: ['responder'], via: 'bearer' });
      const list = await ask('GET', '/tokens', undefined, admin);
      expect(list.json.items.map((one: { name: string }) => one.name)).toContain('ci');
      expect(JSON.stringify(list.json)).not.toContain(made.json.token);
      expect((await ask('DELETE', `/tokens/${made.json.id}`, undefined, as)).status).toBe(403);
      expect((await ask('DELETE', `/tokens/${made.json.id}`, undefined, admin)).status).toBe(204);
      expect((await ask('GET', '/session', undefined, as)).status).toBe(401);
    });

    test('IDN-7 of a person act as the person and hold no more than the person', async () => {
      const hugo = await addSignedIn('Hugo');
      const as = { cookie: hugo.cookie };
      expect((await ask('POST', '/tokens', { name: 'x', role: 'responder' }, as)).status).toBe(403);
      const beyond = { name: 'x', role: 'admin', own: true };
      expect((await ask('POST', '/tokens', beyond, as)).status).toBe(403);
      const made = await ask('POST', '/tokens', { name: 'mine', own: true }, as);
      const own = { bearer: made.json.token };
      const me = await ask('GET', '/session', undefined, own);
      expect(me.json).toMatchObject({ person: { id: hugo.id }, roles: ['responder'] });
      await ask('PATCH', `/people/${hugo.id}`, { roles: ['agent'] }, admin);
      expect((await ask('GET', '/session', undefined, own)).json.roles).toEqual([]);
      await ask('PATCH', `/people/${hugo.id}`, { active: false }, admin);
      expect((await ask('GET', '/session', undefined, own)).status).toBe(401);
    });

    test.each(['Bearer nonsense', 'Basic eDp5', 'Bearer', 'Bearer evk_'])(
      'IDN-7 are all there is to a header: %s is nobody',
      async (authorization) => {
        expect((await ask('GET', '/people', undefined, { authorization })).status).toBe(401);
      },
    );
  });

  test('IDN-10 settings take what was declared and keep every version', async () => {
    const value = { name: 'Quay', timeZone: 'Europe/Paris' };
    const written = await ask('PUT', '/settings/organisation', { value }, admin);
    expect(written.json).toEqual({ version: 1, value });
    const wrong = { value: { name: 'Quay', timeZone: 'Mars' } };
    const refused = await ask('PUT', '/settings/organisation', wrong, admin);
    expect([refused.status, refused.json.fields[0].path]).toEqual([422, 'value.timeZone']);
    expect((await ask('PUT', '/settings/unheard.of', { value }, admin)).status).toBe(404);
    expect((await ask('PUT', '/settings/setup.start', { value: 'demo' }, admin)).status).toBe(409);
    const late = { value, expectedVersion: 0 };
    expect((await ask('PUT', '/settings/organisation', late, admin)).status).toBe(409);
    const { items } = (await ask('GET', '/settings', undefined, admin)).json;
    expect(items[0]).toMatchObject({ key: 'organisation', version: 1, value });
    expect(items[0].schema.properties.timeZone.type).toBe('string');
  });

  describe('the audit log', () => {
    test('IDN-11 tells who changed what, from where, with old and new', async () => {
      const person = await addPerson('Iris', { timeZone: 'America/Lima' });
      await ask(
        'PATCH',
        `/people/${person.id}`,
        { timeZone: 'Asia/Tokyo' },
        { ...admin, ip: '10.9.9.9' },
      );
      const { json } = await ask('GET', `/audit?object=person:${person.id}`, undefined, admin);
      expect(json.items.map((one: { action: string }) => one.action)).toEqual([
        'person.changed',
        'person.added',
      ]);
      expect(json.items[0]).toMatchObject({
        actorId: expect.stringMatching(/^token:/),
        ip: '10.9.9.9',
        old: { timeZone: 'America/Lima' },
        new: { timeZone: 'Asia/Tokyo' },
      });
    });

    test('IDN-11 is for auditors, pages backwards and cannot be changed', async () => {
      const auditor = (await createToken(machine, { role: 'auditor', name: 'a' })).token;
      const responder = (await createToken(machine, { role: 'responder', name: 'r' })).token;
      expect((await ask('GET', '/audit', undefined, { bearer: responder })).status).toBe(403);
      const first = (await ask('GET', '/audit?limit=2', undefined, { bearer: auditor })).json;
      const cursor = `cursor=${first.nextCursor}`;
      const next = (await ask('GET', `/audit?limit=2&${cursor}`, undefined, { bearer: auditor }))
        .json;
      expect(next.items[0].id).toBe(first.items[1].id - 1);
      for (const change of [
        sql`update audit set actor_id = 'x'`,
        sql`delete from audit`,
        sql`truncate audit`,
      ]) {
        await expect(machine.db.transact((tx) => tx.run(change))).rejects.toThrow(
          /only ever added/,
        );
      }
    });
  });
});

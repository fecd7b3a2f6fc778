/**
 * Identity over HTTP, as a browser or a script sees it: set-up, sign-in, people, teams, tokens, settings
 * and the audit log, against the real database.
 */
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from '../platform/db.ts';
import { createHttp } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { authenticate } from './authenticate.ts';
import { ORGANISATION, SETUP_START } from './core/setting.ts';
import { identityRoutes } from './routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { readSetting } from './settings-store.ts';
import { ensureOwnerOrSetupLink } from './setup.ts';
import { owner } from './store.ts';
import { everyone } from './team-store.ts';
import { createToken } from './tokens.ts';

const PASSWORD = 'a calm sea and a long voyage';
const OTHER_PASSWORD = 'another calm sea, another voyage';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly json: any;
}

interface Credential {
  readonly bearer?: string;
  readonly authorization?: string;
  readonly cookie?: string;
  readonly ip?: string;
  readonly site?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Ask = (method: Method, url: string, body?: unknown, as?: Credential) => Promise<Answer>;

async function clientOf(machine: Machine): Promise<Ask> {
  const server = await createHttp({
    machine,
    routes: [...identityRoutes(machine), ...settingsRoutes(machine, [ORGANISATION, SETUP_START])],
    authenticate: authenticate(machine),
  });
  return async (method, url, body, as = {}) => {
    const reply = await server.inject({
      method,
      url: `/api/v1${url}`,
      remoteAddress: as.ip ?? '127.0.0.1',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as.bearer === undefined ? {} : { authorization: `Bearer ${as.bearer}` }),
        ...(as.authorization === undefined ? {} : { authorization: as.authorization }),
        ...(as.cookie === undefined ? {} : { cookie: as.cookie, 'sec-fetch-site': 'same-origin' }),
        ...(as.site === undefined ? {} : { 'sec-fetch-site': as.site }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const json = reply.body === '' ? undefined : JSON.parse(reply.body);
    return { status: reply.statusCode, headers: reply.headers, json };
  };
}

/** The `name=value` of the one cookie set. */
function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

describe('an empty house', async () => {
  const { machine } = await testDatabase();
  const ask = await clientOf(machine);
  const { setupUrl = '' } = await ensureOwnerOrSetupLink(machine);
  const token = setupUrl.split('/').at(-1) ?? '';
  const form = {
    token,
    name: 'Ann Archer',
    email: 'Ann@Example.org',
    password: PASSWORD,
    timeZone: 'Europe/Berlin',
    organisation: 'Harbour Works',
    start: 'demo',
  };

  test('IDN-1 has a set-up link that makes exactly one owner', async () => {
    expect(setupUrl).toMatch(/^http:\/\/127\.0\.0\.1:4680\/setup\/[\w-]{43}$/);
    expect((await ask('GET', `/setup/${token}`)).json).toEqual({ valid: true });
    expect((await ask('GET', '/setup/nonsense')).status).toBe(410);
    const short = await ask('POST', '/setup', { ...form, password: 'short' });
    expect([short.status, short.json.fields[0].path]).toEqual([422, 'password']);
    expect((await ask('POST', '/setup', form, { site: 'cross-site' })).status).toBe(403);

    const both = await Promise.all([ask('POST', '/setup', form), ask('POST', '/setup', form)]);
    expect(both.map((one) => one.status).sort()).toEqual([201, 410]);
    const [made] = both.filter((one) => one.status === 201);
    const me = await ask('GET', '/session', undefined, { cookie: cookieOf(made as Answer) });
    expect(me.json).toMatchObject({
      person: { name: 'Ann Archer', isOwner: true, hasPassword: true },
      timeZone: 'Europe/Berlin',
      organisation: { name: 'Harbour Works', timeZone: 'Europe/Berlin' },
      teams: [{ name: 'Everyone', lead: true }],
    });
    expect(me.json.roles).toEqual(['responder', 'admin', 'team_lead']);
    expect(await readSetting(machine.db, SETUP_START)).toBe('demo');
    expect((await ask('GET', `/setup/${token}`)).status).toBe(410);
    expect(await ensureOwnerOrSetupLink(machine)).toEqual({});
  });

  test('IDN-1 leaves word of the owner, and of the wish for the demo, in the outbox', async () => {
    const jobs = await machine.db.rows<{ name: string }>(
      sql`select task_identifier as name from graphile_worker.jobs order by 1`,
    );
    expect(jobs.map((job) => job.name)).toEqual(['demo.start', 'owner.created']);
    expect((await everyone(machine.db))?.leadId).toBe((await owner(machine.db))?.id);
  });
});

describe('a house whose owner the environment names', async () => {
  const { machine } = await testDatabase({
    env: {
      EVENKEEL_OWNER_EMAIL: 'owner@example.org',
      EVENKEEL_OWNER_PASSWORD: PASSWORD,
    },
  });
  const ask = await clientOf(machine);
  await Promise.all([ensureOwnerOrSetupLink(machine), ensureOwnerOrSetupLink(machine)]);
  const admin = { bearer: (await createToken(machine, { role: 'admin', name: 'test' })).token };

  const addPerson = async (name: string, more: object = {}) => {
    const email = `${name.toLowerCase()}@example.org`;
    const answer = await ask('POST', '/people', { name, email, ...more }, admin);
    expect(answer.status).toBe(201);
    return answer.json as { id: string; email: string };
  };
  /** A person who chose a password by invitation; gives the cookie as well. */
  const addSignedIn = async (name: string, more: object = {}) => {
    const person = await addPerson(name, more);
    const { json } = await ask('POST', `/people/${person.id}/invite`, undefined, admin);
    const link = `/invitations/${json.url.split('/').at(-1)}`;
    const chosen = await ask('POST', link, { password: PASSWORD });
    expect(chosen.status).toBe(200);
    return { ...person, link, cookie: cookieOf(chosen) };
  };
  const signIn = (email: string, password: string, as: Credential = {}) =>
    ask('POST', '/session', { email, password }, as);

  test('IDN-1 has that owner, once, and no set-up link', async () => {
    const people = await ask('GET', '/people', undefined, admin);
    expect(people.json.items).toMatchObject([{ email: 'owner@example.org', isOwner: true }]);
    expect(await ensureOwnerOrSetupLink(machine)).toEqual({});
  });

  describe('sign-in', () => {
    test('IDN-5 opens a new session with each sign-in and ends it with sign-out', async () => {
      const first = await signIn('OWNER@example.org', PASSWORD);
      expect(first.status).toBe(200);
      expect(String(first.headers['set-cookie'])).toMatch(
        /^evenkeel=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
      );
      const second = await signIn('owner@example.org', PASSWORD, { cookie: cookieOf(first) });
      expect(cookieOf(second)).not.toBe(cookieOf(first));
      const cookie = { cookie: cookieOf(second) };
      expect((await ask('GET', '/session', undefined, cookie)).status).toBe(200);
      const out = await ask('DELETE', '/session', undefined, cookie);
      expect(out.status).toBe(204);
      expect(String(out.headers['set-cookie'])).toContain('Max-Age=0');
      expect((await ask('GET', '/session', undefined, cookie)).status).toBe(401);
    });

    test('IDN-5 keeps no secret in the database', async () => {
      const secret = cookieOf(await signIn('owner@example.org', PASSWORD)).split('=')[1] ?? 'none';
      for (const table of ['session', 'token', 'setup_link', 'audit', 'person']) {
        const text = await machine.db.rows(sql`select t::text from ${sql.table(table)} t`);
        const all = JSON.stringify(text);
        expect(all).not.toContain(secret);
        expect(all).not.toContain(admin.bearer);
        expect(all).not.toContain(PASSWORD);
      }
    });

    test('IDN-6 answers a wrong password, an unknown and an inactive account alike', async () => {
      const gone = await addSignedIn('Gone');
      await ask('PATCH', `/people/${gone.id}`, { active: false }, admin);
      expect((await ask('GET', '/session', undefined, { cookie: gone.cookie })).status).toBe(401);
      const wrong = await signIn('owner@example.org', 'wrong', { ip: '10.0.0.1' });
      const unknown = await signIn('nobody@example.org', 'wrong', { ip: '10.0.0.1' });
      const inactive = await signIn(gone.email, PASSWORD, { ip: '10.0.0.1' });
      expect(wrong.status).toBe(401);
      expect(unknown.json).toEqual(wrong.json);
      expect(inactive.json).toEqual(wrong.json);
    });

    test('IDN-6 lets an account be tried ten times, from however many addresses', async () => {
      await addSignedIn('Target');
      const tries = Array.from({ length: 14 }, (_, n) =>
        signIn('target@example.org', 'guess', { ip: `10.1.0.${n}` }),
      );
      const statuses = (await Promise.all(tries)).map((one) => one.status).sort();
      expect(statuses).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
      const right = await signIn('target@example.org', PASSWORD, { ip: '10.1.1.1' });
      expect(right.status).toBe(429);
      expect(Number(right.headers['retry-after'])).toBeGreaterThan(800);
    });

    test('IDN-6 lets an address try ten times, whatever the accounts', async () => {
      const ip = '10.2.0.1';
      for (let n = 0; n < 10; n += 1) {
        expect((await signIn(`stuffed${n}@example.org`, 'guess', { ip })).status).toBe(401);
      }
      expect((await signIn('owner@example.org', PASSWORD, { ip })).status).toBe(429);
      expect((await signIn('owner@example.org', PASSWORD)).status).toBe(200);
    });

    test('IDN-5 refuses other sites: sign-in, and changes by cookie', async () => {
      const { cookie } = await addSignedIn('Sited');
      const foreign = { site: 'cross-site' };
      expect((await signIn('sited@example.org', PASSWORD, foreign)).status).toBe(403);
      const change = await ask('DELETE', '/session', undefined, { cookie, ...foreign });
      expect([change.status, change.json.code]).toEqual([403, 'auth.cross_site']);
    });

    test('IDN-5 ends every session when the password changes', async () => {
      const { id, cookie, email } = await addSignedIn('Changer');
      const elsewhere = cookieOf(await signIn(email, PASSWORD));
      const change = { currentPassword: 'wrong', newPassword: OTHER_PASSWORD };
      const refused = await ask('POST', `/people/${id}/password`, change, { cookie });
      expect([refused.status, refused.json.fields[0].path]).toEqual([422, 'currentPassword']);
      const done = await ask(
        'POST',
        `/people/${id}/password`,
        { ...change, currentPassword: PASSWORD },
        { cookie },
      );
      expect(done.status).toBe(200);
      for (const old of [cookie, elsewhere]) {
        expect((await ask('GET', '/session', undefined, { cookie: old })).status).toBe(401);
      }
      const fresh = { cookie: cookieOf(done) };
      expect((await ask('GET', '/session', undefined, fresh)).status).toBe(200);
      expect((await signIn(email, OTHER_PASSWORD)).status).toBe(200);
    });

    test('IDN-5 spends an invitation with its first use', async () => {
      const { link } = await addSignedIn('Invited');
      expect((await ask('GET', link)).status).toBe(410);
      expect((await ask('POST', link, { password: OTHER_PASSWORD })).status).toBe(410);
    });
  });

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
      const added = await ask(
        'POST',
        `${path}/contacts`,
        { kind: 'email', value: 'd@x.org' },
        admin,
      );
      expect(added.status).toBe(201);
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

test('IDN-5 uses a __Host- cookie with Secure where the public URL is https', async () => {
  const { machine } = await testDatabase({
    env: {
      EVENKEEL_PUBLIC_URL: 'https://keel.example.org',
      EVENKEEL_OWNER_EMAIL: 'owner@example.org',
      EVENKEEL_OWNER_PASSWORD: PASSWORD,
    },
  });
  await ensureOwnerOrSetupLink(machine);
  const ask = await clientOf(machine);
  const answer = await ask('POST', '/session', { email: 'owner@example.org', password: PASSWORD });
  expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-evenkeel=.*; Secure$/);
});

/**
 * Getting in, over HTTP and against the real database: set-up, sign-in, sign-out, invitations, and what
 * happens to those who guess.
 */

import { describe, expect, test } from 'vitest';
import { passSeconds } from '../../test/clock.ts';
import { testDatabase } from '../../test/database.ts';
import {
  type Answer,
  clientOf,
  cookieOf,
  OTHER_PASSWORD,
  ownedHouse,
  PASSWORD,
} from '../../test/identity-client.ts';
import { sql } from '../platform/db.ts';
import { SETUP_START } from './core/setting.ts';
import { readSetting } from './settings-store.ts';
import { ensureOwnerOrSetupLink } from './setup.ts';
import { owner } from './store.ts';
import { everyone } from './team-store.ts';
import { createToken } from './tokens.ts';

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
  const { machine, ask, admin, addSignedIn, signIn } = await ownedHouse();

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
});

test('IDN-5, IDN-7 sessions and tokens end in time by the one clock', async () => {
  const { machine, ask, addSignedIn, signIn } = await ownedHouse();
  const { email, cookie } = await addSignedIn('Old');
  const wish = { role: 'agent', name: 'short', expiresInDays: 8 } as const;
  const { token: bearer } = await createToken(machine, wish);
  const passDays = (days: number) => passSeconds(machine.db, days * 86_400);
  const status = async (as: object) => (await ask('GET', '/session', undefined, as)).status;
  await passDays(6);
  expect(await status({ cookie })).toBe(200);
  expect(await status({ bearer })).toBe(200);
  await passDays(6);
  expect(await status({ cookie })).toBe(200);
  expect(await status({ bearer })).toBe(401);
  await passDays(8);
  expect(await status({ cookie })).toBe(401);
  await signIn(email, PASSWORD);
  const left = await machine.db.rows(sql`select 1 from session`);
  expect(left).toHaveLength(1);
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

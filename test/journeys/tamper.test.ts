/**
 * The log cannot be changed behind our back (reliability.md row 69). The application's own role may not
 * touch a row. Somebody who owns the database server can, by switching the trigger off; then
 * `evenkeel verify` names the incident and the row, and goes back to silence when the row is put back.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startWorld } from '../harness.ts';
import { incidents } from './incidents.ts';

const world = await startWorld();
const { verb, rows } = incidents(world);
const admin = new pg.Client({
  connectionString: adminUrlOf(world.env.EVENKEEL_DATABASE_URL ?? ''),
});
const numbers: string[] = [];

beforeAll(async () => {
  await admin.connect();
  for (const title of ['Checkout is slow', 'Mail waits', 'Reports are late']) {
    const body = { title, serviceUnknown: true };
    const { number } = await world.api.post<{ number: string }>('/api/v1/incidents', body);
    for (const text of ['first', 'second', 'third', 'fourth']) await verb(number, 'note', { text });
    numbers.push(number);
  }
});
afterAll(() => admin.end());

describe('the application itself', () => {
  test.each([
    "update timeline set body = body || ' '",
    'delete from timeline',
    'truncate timeline',
  ])('may not %s', async (statement) => {
    const app = new pg.Client({ connectionString: world.env.EVENKEEL_DATABASE_URL });
    await app.connect();
    try {
      await expect(app.query(statement)).rejects.toThrow();
    } finally {
      await app.end();
    }
  });

  test('nor may a superuser, while the trigger is on', async () => {
    await expect(admin.query('delete from timeline')).rejects.toThrow();
  });
});

describe('verify', () => {
  test('is content with what nobody touched', async () => {
    expect(await verified()).toMatchObject({ code: 0 });
  });

  test('names the row whose words were changed', async () => {
    const number = numbers[0] ?? '';
    const seq = await seqOfNote(number, 'second');
    const undo = await tamper(number, seq, {
      query: `update timeline set body = replace(body, 'second', 'sacked') where ${WHERE}`,
    });
    expect(await verified()).toEqual({ code: 1, said: said(number, seq) });
    await undo();
  });

  test('notices that the last row is gone', async () => {
    const number = numbers[1] ?? '';
    const last = (await rows(number)).at(-1)?.seq ?? 0;
    const undo = await tamper(number, last, { query: `delete from timeline where ${WHERE}` });
    expect(await verified()).toEqual({ code: 1, said: said(number, last) });
    await undo();
  });

  test('notices that a row in the middle is gone', async () => {
    const number = numbers[2] ?? '';
    const seq = await seqOfNote(number, 'third');
    const undo = await tamper(number, seq, { query: `delete from timeline where ${WHERE}` });
    expect(await verified()).toEqual({ code: 1, said: said(number, seq) });
    const path = `/api/v1/incidents/${number}/verify`;
    expect(await world.api.get(path)).toMatchObject({ ok: false, firstBadRow: seq });
    await undo();
  });

  test('is content again when everything is put back', async () => {
    expect(await verified()).toEqual({ code: 0, said: [] });
  });
});

const WHERE = 'seq = $2 and incident_id = (select id from incident where number = $1)';

/** Changes the database as its owner would, and gives the way back. */
async function tamper(number: string, seq: number, { query }: { readonly query: string }) {
  const before = await admin.query(`select * from timeline where ${WHERE}`, [number, seq]);
  expect(before.rowCount).toBe(1);
  const generated = await generatedColumns();
  const names = before.fields.map(({ name }) => name).filter((name) => !generated.includes(name));
  await untriggered(async () => {
    expect((await admin.query(query, [number, seq])).rowCount).toBe(1);
  });
  return () =>
    untriggered(async () => {
      await admin.query(`delete from timeline where ${WHERE}`, [number, seq]);
      const marks = names.map((_, index) => `$${index + 1}`);
      await admin.query(
        `insert into timeline (${names.join(', ')}) values (${marks.join(', ')})`,
        names.map((name) => before.rows[0][name]),
      );
    });
}

async function untriggered(work: () => Promise<void>): Promise<void> {
  await admin.query('alter table timeline disable trigger all');
  await work();
  await admin.query('alter table timeline enable trigger all');
}

async function generatedColumns(): Promise<readonly string[]> {
  const { rows: found } = await admin.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_name = 'timeline' and is_generated = 'ALWAYS'`,
  );
  return found.map(({ name }) => name);
}

async function seqOfNote(number: string, text: string): Promise<number> {
  const found = (await rows(number)).find(
    (row) => row.kind === 'note.added' && row.data.text === text,
  );
  if (found === undefined) throw new Error(`No note ${text} in ${number}`);
  return found.seq;
}

/** What `evenkeel verify` ended with, and which incident and row it named. */
async function verified() {
  const { code, out, err } = await world.cli('verify', '--json');
  const answer = JSON.parse(out === '' ? err : out) as VerifyAnswer;
  const said = (answer.bad ?? []).map(({ number, firstBadRow }) => `${number} row ${firstBadRow}`);
  return { code, said };
}

interface VerifyAnswer {
  readonly bad?: readonly { readonly number: string; readonly firstBadRow: number }[];
}

function said(number: string, seq: number): readonly string[] {
  return [`${number} row ${seq}`];
}

function adminUrlOf(url: string): string {
  const admin = new URL(inject('adminUrl'));
  admin.pathname = new URL(url).pathname;
  return admin.toString();
}

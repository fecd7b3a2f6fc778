/** The acknowledge button: what looking and pressing do, against a real database and a real mail. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { acknowledgedBy, pagingWorld } from '../../test/page-fixture.ts';

import { contactsOf } from '../identity/store.ts';
import { incidentByRef, timelineOf } from '../incident/store.ts';
import { sql } from '../platform/db.ts';
import { sendPage } from './handle.ts';
import { pressLink, viewLink } from './link-handle.ts';
import { listMails } from './mail-store.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident, write, paged } = pagingWorld(database);
afterAll(() => mailbox.stop());
beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
});

function tokenIn(links: readonly string[]): string {
  const link = links.find((one) => one.includes('/a/')) ?? '';
  return link.slice(link.lastIndexOf('/') + 1);
}

describe('the button', () => {
  async function linked() {
    const ann = await person('Ann');
    const state = await incident();
    await sendPage(machine, await paged(state, ann.id));
    const { links } = await mailbox.waitFor({ to: ann.email });
    return { ann, state, token: tokenIn(links) };
  }

  test('NOT-17 opening it changes nothing, pressing it acts as the person', async () => {
    const { ann, state, token } = await linked();
    const before = await incidentByRef(db, state.id);
    expect(await viewLink(machine, token)).toMatchObject({ standing: { kind: 'open' } });
    expect((await incidentByRef(db, state.id))?.state.version).toBe(before?.state.version);
    expect(await pressLink(machine, token)).toMatchObject({ standing: { kind: 'yours' } });
    const after = await incidentByRef(db, state.id);
    expect(after?.state.paging).toMatchObject({ status: 'acked', ackedBy: ann.id });
    const query = { incident: state.id, after: 0, before: null, limit: 1, newestFirst: true };
    const [row] = await timelineOf(db, query);
    expect(row).toMatchObject({ source: 'mail', actorId: ann.id });
  });

  test('NOT-17 a second press says who has it and writes nothing', async () => {
    const { state, token } = await linked();
    const ben = await person('Ben');
    const { version } = await write(state, acknowledgedBy(ben.id));
    const view = await pressLink(machine, token);
    expect(view).toMatchObject({ standing: { kind: 'taken', by: 'Ben' } });
    expect((await incidentByRef(db, state.id))?.state.version).toBe(version);
  });

  test('NOT-17 ends after a day; an unknown one never worked', async () => {
    const { token } = await linked();
    expect(await viewLink(machine, `${token}x`)).toMatchObject({ kind: 'notFound' });
    await db.transact((tx) =>
      tx.run(sql`update link_token set expires_at = expires_at - interval '25 hours'`),
    );
    expect(await pressLink(machine, token)).toMatchObject({ kind: 'gone' });
  });

  test('NOT-17 what is kept of a sent mail holds no link', async () => {
    const { state, token } = await linked();
    const filter = { state: undefined, incident: state.number, before: undefined, limit: 5 };
    const [mail] = await listMails(db, filter);
    expect(mail?.state).toBe('sent');
    expect(`${mail?.textBody}${mail?.htmlBody}`).not.toContain(token);
    expect(mail?.textBody).toContain('/a/[cut]');
  });

  test('NOT-19 pressing it proves the contact', async () => {
    const { ann, token } = await linked();
    await pressLink(machine, token);
    expect((await contactsOf(db, [ann.id]))[0]?.verifiedAt).not.toBeNull();
  });
});

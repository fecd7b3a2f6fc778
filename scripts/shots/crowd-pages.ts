/** What is looked at in the crowded house: the pages of single things, and dialogs as they stand open. */
import type { Page } from 'playwright-core';
import type { Client } from './client.ts';
import type { Crowd } from './crowd.ts';
import type { Pages } from './houses.ts';

/** Presses the first button of that name. */
function press(name: string | RegExp) {
  return (page: Page) => page.getByRole('button', { name }).first().click();
}

/** Opens what the button opens, and waits for the dialog. */
function opens(name: string | RegExp) {
  return async (page: Page) => {
    await press(name)(page);
    await page.getByRole('dialog').waitFor();
  };
}

export async function crowdedPages(client: Client, crowd: Crowd): Promise<Pages> {
  const { items } = await client.get<{ items: readonly { number: string }[] }>(
    '/api/v1/incidents?order=queue',
  );
  const incident = `/incidents/${items[0]?.number}`;
  const rota = `/oncall?schedule=${crowd.schedule}`;
  const mine = '/settings/notifications';
  const [service = ''] = crowd.services;
  return {
    oncall: rota,
    'oncall-8-weeks': `${rota}&weeks=8`,
    'oncall-clocks': `${rota}&from=2027-03-22`,
    'oncall-override': { path: rota, act: opens(/^Override$/) },
    'oncall-swap': { path: rota, act: opens(/^Ask for cover$/) },
    'oncall-absence': { path: rota, act: opens(/^Say who is away$/) },
    'oncall-holidays': { path: rota, act: opens(/^Holidays for a team$/) },
    'oncall-shift': { path: rota, act: opens(/Change it$/) },
    'oncall-edit': { path: rota, act: opens(/^Edit schedule$/) },
    'oncall-new': { path: rota, act: opens(/^New schedule$/) },
    'oncall-feed': { path: rota, act: opens(/^Add a calendar$/) },
    'oncall-shadow': { path: rota, act: opens(/^Add a shadow$/) },
    'oncall-secret': {
      path: rota,
      act: async (page) => {
        await press(/^My shifts$/)(page);
        await page.getByText('Shown this once').waitFor();
      },
    },
    simulate: `/oncall/simulate?service=${service}&how=P1`,
    'simulate-empty': '/oncall/simulate',
    drills: '/oncall/drills',
    'policy-new': { path: '/services/policies', act: opens(/^New policy$/) },
    'policy-edit': { path: '/services/policies', act: opens(/^Edit Platform/) },
    'mine-add': { path: mine, act: opens(/^Add a way$/) },
    'mine-verify': { path: mine, act: opens(/^Verify/) },
    'mailbox-add': { path: '/settings/integrations', act: opens(/^Connect a mailbox$/) },
    'channel-set-up': { path: '/settings/channels', act: opens(/^Set up SMS/) },
    incident,
    'incident-why': {
      path: incident,
      act: async (page) => {
        const asked = page.getByLabel(/^Why was somebody paged/).first();
        await asked.click();
        await page.getByRole('option').first().click();
      },
    },
    handover: await handover(client, crowd),
  };
}

/** Hands change in ten minutes on a schedule of its own, so that its note is open by now. */
async function handover(client: Client, { people }: Crowd): Promise<string> {
  const change = new Date(Date.now() + 600_000 - 5 * 86_400_000);
  const start = change.toISOString().slice(0, 16);
  const layer = { name: 'Days', people: people.slice(0, 2), unit: 'day', length: 1, start };
  await client.call('POST', '/api/v1/schedules', {
    ...{ name: 'Zero downtime desk', timeZone: 'UTC', layers: [layer] },
  });
  for (let second = 0; second < 90; second += 1) {
    const { items } = await client.get<{ items: readonly { id: string }[] }>('/api/v1/handovers');
    const [note] = items;
    if (note !== undefined) return `/oncall/handover/${note.id}`;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return '/oncall/handover/none';
}

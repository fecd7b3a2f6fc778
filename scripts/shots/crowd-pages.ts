/** What is looked at in the crowded house: the pages of single things, and dialogs as they stand open. */
import type { Page } from 'playwright-core';
import { dialog, opens, press } from './acts.ts';
import type { Client } from './client.ts';
import type { Crowd } from './crowd.ts';
import type { Pages } from './houses.ts';
import { SIGNAL_PAGES } from './signal-pages.ts';

export async function crowdedPages(client: Client, crowd: Crowd): Promise<Pages> {
  const { items } = await client.get<{ items: readonly { number: string }[] }>(
    '/api/v1/incidents?order=queue',
  );
  const incident = `/incidents/${items[0]?.number}`;
  const rota = `/oncall?schedule=${crowd.schedule}`;
  const mine = '/settings/notifications';
  const [service = ''] = crowd.services;
  return {
    ...rotaPages(rota),
    simulate: `/oncall/simulate?service=${service}&how=P1`,
    'simulate-empty': '/oncall/simulate',
    drills: '/oncall/drills',
    'drill-new': { path: '/oncall/drills', act: opens(/^Start a drill$/) },
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
    handover: crowd.handover,
    ...(await verbPages(client, incident)),
    ...SIGNAL_PAGES,
  };
}

/** A rota with everything that can be changed about it. */
function rotaPages(rota: string): Pages {
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
  };
}

/** Done at once, in another place of the page, or only where there is something it is about. */
const WITHOUT_DIALOG: readonly string[] = [
  ...['acknowledge', 'accept', 'note', 'summary', 'star', 'watch', 'unwatch', 'resume'],
  ...['respond', 'judge-theory', 'release-role', 'release-child', 'keep-apart', 'split'],
  ...['unrestrict', 'report', 'reporter-joined', 'receive-merge', 'undo-merge'],
  ...['link-parent', 'release-parent'],
];

/** The dialog of every verb that has one, as the bar opens it. */
async function verbPages(client: Client, path: string): Promise<Pages> {
  const { verbs } = await client.get<{
    verbs: readonly { verb: string; label: string; allowed: boolean }[];
  }>(`/api/v1${path}`);
  const bar = (page: Page) => page.getByRole('toolbar').locator('..');
  return Object.fromEntries(
    verbs
      .filter(({ verb, allowed }) => allowed && !WITHOUT_DIALOG.includes(verb))
      .map(({ verb, label }) => {
        const act = async (page: Page) => {
          await press(/^More$/)(page);
          await bar(page).getByRole('button', { name: label }).first().click();
          await dialog(page);
        };
        return [`verb-${verb}`, { path, act }];
      }),
  );
}

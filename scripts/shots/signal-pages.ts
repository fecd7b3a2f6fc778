/** What is looked at around signals in the crowded house: each page in its other states, each dialog as it stands open. */
import { dialog, fills, inOrder, opens, opensRow, press, sees, takesFirst } from './acts.ts';
import type { Pages } from './houses.ts';

const RULES = '/signals/rules';
const SILENCES = '/signals/silences';
const WATCHING = '/signals/watching';
const LETTERS = '/signals/dead-letters';
const AGAIN = '/signals/read-again';
const SENDERS = '/settings/integrations';

const INBOX: Pages = {
  'signals-raw': '/signals?view=signals',
  'signals-narrowed': '/signals?state=firing&severity=critical&q=checkout&within=1h',
  'signals-nothing': '/signals?q=nothing-of-that-name',
  'signals-suppressed': '/signals?view=signals&disposition=suppressed',
  alert: { path: '/signals?state=firing', act: opensRow },
  'alert-mute': { path: '/signals?state=firing', act: inOrder(opensRow, press(/^Mute/)) },
  'signal-why': { path: '/signals?view=signals&disposition=suppressed', act: opensRow },
  'signals-saved': { path: '/signals?state=firing', act: opens(/^Saved searches$/) },
  'signals-save': {
    path: '/signals?state=firing',
    act: inOrder(opens(/^Saved searches$/), press(/^Save what is chosen/), sees('For everybody')),
  },
};

const writes = inOrder(opens(/^Write a rule$/), fills(/^Name/, 'Checkout is loud'));

const IN_RULES: Pages = {
  'rule-new': { path: RULES, act: opens(/^Write a rule$/) },
  'rule-mistake': {
    path: RULES,
    act: inOrder(writes, fills('Where this holds', "event.titel == 'x'"), sees(/^Line 1/)),
  },
  'rule-dry-run': {
    path: RULES,
    act: inOrder(
      writes,
      takesFirst('Try it on a signal'),
      fills('Where this holds', "has(labels.rack) && labels.rack != '7'"),
      press(/^Try it on what came in/),
      sees(/wake somebody/i),
    ),
  },
  'rule-edit': { path: RULES, act: opens(/^Edit What storage says/) },
  'rules-tried': {
    path: RULES,
    act: inOrder(takesFirst('Try it on a signal'), sees('Does not hold')),
  },
};

const QUIET: Pages = {
  'silences-ended': `${SILENCES}?ended=yes`,
  'silence-new': {
    path: SILENCES,
    act: inOrder(
      opens(/^Silence something$/),
      fills(/^Label/, 'cluster'),
      fills(/^Its value/, 'south'),
      sees(/It covers/),
    ),
  },
  'silence-fault': {
    path: SILENCES,
    act: inOrder(
      opens(/^Silence something$/),
      fills(/^Label/, 'cluster'),
      (page) => page.getByRole('button', { name: '=~', exact: true }).click(),
      fills(/^Its value/, 'south-(1'),
      sees(/not a regular expression/),
    ),
  },
  'silence-hid': { path: SILENCES, act: opens(/^What ".*racks.*" hid/) },
  'silence-end': { path: SILENCES, act: opens(/^End ".*racks/) },
  'window-new': { path: SILENCES, act: opens(/^Plan maintenance$/) },
  'window-weekly': {
    path: SILENCES,
    act: inOrder(opens(/^Plan maintenance$/), (page) => page.getByText('Every week').click()),
  },
  'window-hid': { path: SILENCES, act: opens(/^What Upgrade/) },
};

const WATCHED: Pages = {
  'check-new': { path: WATCHING, act: opens(/^Watch something$/) },
  'check-certificate': {
    path: WATCHING,
    act: inOrder(opens(/^Watch something$/), (page) => page.getByText('Certificate').click()),
  },
  'check-ping': {
    path: WATCHING,
    act: inOrder(
      opens(/^Watch something$/),
      (page) => page.getByText('Ping', { exact: true }).click(),
      fills(/^Host/, '127.0.0.1'),
      press(/^Try now$/),
      sees(/^(Good|It)\b.*: /),
    ),
  },
  'check-edit': { path: WATCHING, act: opens(/^Edit Wrong words/) },
  'check-tried': {
    path: WATCHING,
    act: inOrder(opens(/^Edit Wrong words/), press(/^Try now$/), sees(/It would fail/)),
  },
  'check-delete': { path: WATCHING, act: opens(/^Delete Paused/) },
  rhythm: { path: WATCHING, act: opens(/^When Sums of the month/) },
};

const FROM_OUTSIDE: Pages = {
  'dead-letters-handled': `${LETTERS}?state=handled`,
  'dead-letter': { path: LETTERS, act: opensRow },
  'dead-letter-dismiss': {
    path: LETTERS,
    act: inOrder(opensRow, press(/^Dismiss/), sees('Why nobody needs it')),
  },
  connect: { path: SENDERS, act: opens(/^Connect monitoring|^Connect a sender/) },
  connected: {
    path: SENDERS,
    act: inOrder(
      opens(/^Connect monitoring|^Connect a sender/),
      takesFirst(/^Service/),
      takesFirst(/^Tool/),
      (page) => page.getByRole('dialog').locator('button[type=submit]').click(),
      sees('Steps'),
    ),
  },
  'how-to': { path: SENDERS, act: opens(/^How to connect/) },
  'switch-off': { path: SENDERS, act: opens(/^Switch .* off/) },
  'noise-90': '/signals/noise?days=90',
};

/** Opens the first run of a span of which the list says so. */
const run = (state: string) =>
  inOrder(
    (page) =>
      page
        .locator('tr', { hasText: state, hasNotText: 'one signal' })
        .first()
        .locator('[data-row]')
        .first()
        .click(),
    dialog,
  );

/** A signal that was not made by reading another again. */
const opensOriginal = inOrder(
  (page) =>
    page
      .locator('tbody tr')
      .filter({ hasNotText: /read again/i })
      .first()
      .locator('[data-row]')
      .click(),
  dialog,
);

const KEPT: Pages = {
  'read-again-new': {
    path: AGAIN,
    act: opens(/^Read signals again$/),
  },
  'read-again-looked': {
    path: AGAIN,
    act: inOrder(run('Looked at'), press(/another key$/), sees(/signals shown/)),
  },
  'read-again-ask': {
    path: AGAIN,
    act: inOrder(run('Looked at'), press(/^Read \d+ signals again$/)),
  },
  'read-again-done': { path: AGAIN, act: run('Done') },
  'read-again-cancelled': { path: AGAIN, act: run('Cancelled') },
  'signal-read-again': {
    path: '/signals?view=signals&q=probe-0',
    act: inOrder(opensOriginal, press(/^Read again$/), sees(/Key: was/)),
  },
};

export const SIGNAL_PAGES: Pages = {
  ...INBOX,
  ...IN_RULES,
  ...QUIET,
  ...WATCHED,
  ...FROM_OUTSIDE,
  ...KEPT,
  palette: { path: '/', act: inOrder((page) => page.keyboard.press('Control+K'), dialog) },
  keys: { path: '/', act: inOrder((page) => page.keyboard.press('?'), dialog) },
  more: '/more',
};

/**
 * Checkmk: a notification script of ours sends the variables Checkmk gives it (`NOTIFY_...`) as form fields.
 * `NOTIFICATIONTYPE=PROBLEM&WHAT=SERVICE&HOSTNAME=db-1&SERVICEDESC=Filesystem /&SERVICESTATE=CRITICAL`
 * Host and service name the condition, as with Nagios, from which Checkmk has these words.
 */
import { z } from '../../kernel/schema.ts';
import { hostCheckOf, STATE_SEVERITIES } from './host-check.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { eventOf, unreadable, zSaid } from './told.ts';

const zNotice = z.looseObject({
  NOTIFICATIONTYPE: zSaid,
  WHAT: zSaid,
  HOSTNAME: z.string().min(1),
  HOSTSTATE: zSaid,
  HOSTOUTPUT: zSaid,
  HOSTADDRESS: zSaid,
  SERVICEDESC: zSaid,
  SERVICESTATE: zSaid,
  SERVICEOUTPUT: zSaid,
  LONGSERVICEOUTPUT: zSaid,
  OMD_SITE: zSaid,
  NOTIFICATIONAUTHOR: zSaid,
  NOTIFICATIONCOMMENT: zSaid,
});

/** What the script passes on, in this order. */
const VARIABLES = Object.keys(zNotice.shape);

export const checkmk: Integration = {
  source: 'checkmk',
  title: 'Checkmk',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/checkmk/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'As the site user, make the file ~/local/share/check_mk/notifications/evenkeel with this text',
      'and make it executable (chmod +x):',
      '#!/bin/sh',
      '# Evenkeel',
      'curl -fsS -m 20 --retry 3 -o /dev/null \\',
      ...VARIABLES.map((name) => `  --data-urlencode "${name}=$NOTIFY_${name}" \\`),
      `  "${publicUrl}/intake/checkmk/${key}" || exit 1`,
      '',
      'Then Setup, Events, Notifications, Add rule: notification method "Evenkeel". Exit code 1 makes',
      'Checkmk try again.',
    ].join('\n'),
  severities: STATE_SEVERITIES,
  schema: zNotice,
  parse,
  sample: ({ action, key, title, severity }) => ({
    NOTIFICATIONTYPE: action === 'firing' ? 'PROBLEM' : 'RECOVERY',
    WHAT: 'SERVICE',
    HOSTNAME: key,
    SERVICEDESC: title,
    SERVICESTATE: action === 'firing' ? STATES[severity] : 'OK',
    SERVICEOUTPUT: title,
  }),
  examples: [
    {
      name: 'a service problem',
      payload: {
        NOTIFICATIONTYPE: 'PROBLEM',
        WHAT: 'SERVICE',
        HOSTNAME: 'db-1',
        HOSTADDRESS: '192.0.2.7',
        HOSTSTATE: 'UP',
        SERVICEDESC: 'Filesystem /',
        SERVICESTATE: 'CRITICAL',
        SERVICEOUTPUT: 'Used: 98.1%',
        LONGSERVICEOUTPUT: 'trend +2 GB a day',
        OMD_SITE: 'prod',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1!Filesystem /',
            severity: 'critical',
            title: 'Filesystem / on db-1 is CRITICAL',
            body: 'Used: 98.1%\ntrend +2 GB a day',
            labels: {
              host: 'db-1',
              service: 'Filesystem /',
              address: '192.0.2.7',
              site: 'prod',
            },
          },
        ],
      },
    },
    {
      name: 'its recovery',
      payload: {
        NOTIFICATIONTYPE: 'RECOVERY',
        WHAT: 'SERVICE',
        HOSTNAME: 'db-1',
        SERVICEDESC: 'Filesystem /',
        SERVICESTATE: 'OK',
      },
      expect: { events: [{ action: 'cleared', key: 'db-1!Filesystem /' }] },
    },
    {
      name: 'a host that is down, with leftovers of a service',
      payload: {
        NOTIFICATIONTYPE: 'PROBLEM',
        WHAT: 'HOST',
        HOSTNAME: 'db-1',
        HOSTSTATE: 'DOWN',
        HOSTOUTPUT: 'No answer',
        SERVICEDESC: '',
        SERVICESTATE: '',
      },
      expect: {
        events: [{ action: 'firing', key: 'db-1', severity: 'critical', body: 'No answer' }],
      },
    },
    {
      name: 'a downtime begins',
      payload: { NOTIFICATIONTYPE: 'DOWNTIMESTART', WHAT: 'HOST', HOSTNAME: 'a', HOSTSTATE: 'UP' },
      expect: { events: [{ action: 'note', key: 'a' }] },
    },
  ],
};

const STATES = { critical: 'CRITICAL', error: 'UNKNOWN', warning: 'WARNING', info: 'WARNING' };

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zNotice.safeParse(body);
  if (!parsed.success) return unreadable('Checkmk', body, context);
  const notice = parsed.data;
  const ofHost = notice.WHAT.toUpperCase() === 'HOST' || notice.SERVICEDESC === '';
  const check = {
    type: notice.NOTIFICATIONTYPE,
    host: notice.HOSTNAME,
    service: ofHost ? '' : notice.SERVICEDESC,
    state: ofHost ? notice.HOSTSTATE : notice.SERVICESTATE,
  };
  const { NOTIFICATIONAUTHOR: author, NOTIFICATIONCOMMENT: comment } = notice;
  const lines = [
    ofHost ? notice.HOSTOUTPUT : notice.SERVICEOUTPUT,
    ofHost ? '' : notice.LONGSERVICEOUTPUT,
    comment === '' ? '' : `${author || 'comment'}: ${comment}`,
  ];
  const told = {
    ...hostCheckOf(check),
    // Checkmk writes line ends of long outputs as two characters.
    body: lines
      .filter((line) => line !== '')
      .join('\n')
      .replaceAll('\\n', '\n'),
    labels: {
      host: notice.HOSTNAME,
      service: check.service,
      address: notice.HOSTADDRESS,
      site: notice.OMD_SITE,
    },
  };
  return { events: [eventOf(told, body, context)], faults: [] };
}

/**
 * Nagios, Naemon and Icinga: a notification command of ours sends their macros as form fields.
 * `type=PROBLEM&host=db-1&service=Disk&state=CRITICAL&output=DISK CRITICAL - free space: / 0 MB`
 * Host and service name the condition. Acknowledgements and downtimes of the sender are kept as notes: they do
 * not silence our paging.
 */
import { z } from '../../kernel/schema.ts';
import { hostCheckOf, STATE_SEVERITIES } from './host-check.ts';
import type { Integration, ParseContext, Parsed, Place } from './integration.ts';
import { safeLink } from './payload.ts';
import { eventOf, unreadable, zSaid } from './told.ts';

const zNotice = z.looseObject({
  type: zSaid,
  host: z.string().min(1),
  service: zSaid,
  state: zSaid,
  output: zSaid,
  longoutput: zSaid,
  address: zSaid,
  groups: zSaid,
  author: zSaid,
  comment: zSaid,
  url: zSaid,
});

export const nagios: Integration = {
  source: 'nagios',
  title: 'Nagios, Naemon or Icinga',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/nagios/${key}`,
  howToConnect: (place) =>
    [
      'Nagios, Naemon, Icinga 1: put this into a .cfg file, then name the two commands in the contact',
      '(service_notification_commands, host_notification_commands) and reload.',
      ...nagiosCommands(place),
      '',
      'Icinga 2: put this into conf.d/evenkeel.conf and reload.',
      ...icingaCommands(place),
    ].join('\n'),
  severities: STATE_SEVERITIES,
  schema: zNotice,
  parse,
  sample: ({ action, key, title, severity }) => ({
    type: action === 'firing' ? 'PROBLEM' : 'RECOVERY',
    host: key,
    service: title,
    state: action === 'firing' ? STATES[severity] : 'OK',
    output: title,
  }),
  examples: [
    {
      name: 'a service problem',
      payload: {
        type: 'PROBLEM',
        host: 'db-1',
        service: 'Disk /',
        state: 'CRITICAL',
        output: 'DISK CRITICAL - free space: / 0 MB',
        longoutput: 'inode=99%\\nblocks=98%',
        address: '192.0.2.7',
        groups: 'databases',
        url: 'https://nagios.example.com/db-1',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1!Disk /',
            severity: 'critical',
            title: 'Disk / on db-1 is CRITICAL',
            body: 'DISK CRITICAL - free space: / 0 MB\ninode=99%\nblocks=98%',
            labels: { host: 'db-1', service: 'Disk /', address: '192.0.2.7', groups: 'databases' },
            links: [{ href: 'https://nagios.example.com/db-1', text: 'Notes' }],
          },
        ],
      },
    },
    {
      name: 'its recovery',
      payload: { type: 'RECOVERY', host: 'db-1', service: 'Disk /', state: 'OK', output: 'fine' },
      expect: { events: [{ action: 'cleared', key: 'db-1!Disk /' }] },
    },
    {
      name: 'a host that is down',
      payload: { type: 'PROBLEM', host: 'db-1', state: 'DOWN', output: 'PING CRITICAL' },
      expect: { events: [{ action: 'firing', key: 'db-1', severity: 'critical' }] },
    },
    {
      name: 'an acknowledgement on their side',
      payload: {
        type: 'ACKNOWLEDGEMENT',
        host: 'db-1',
        state: 'DOWN',
        author: 'ann',
        comment: 'on it',
      },
      expect: { events: [{ action: 'note', key: 'db-1', body: 'ann: on it' }] },
    },
    {
      name: 'flapping, during which they say nothing more',
      payload: { type: 'FLAPPINGSTART', host: 'db-1', service: 'Load', state: 'OK' },
      expect: {
        events: [
          { action: 'firing', severity: 'warning', title: 'Load on db-1 is flapping, now OK' },
        ],
      },
    },
    {
      name: 'flapping is over and the state is good',
      payload: { type: 'FLAPPINGSTOP', host: 'db-1', service: 'Load', state: 'OK' },
      expect: { events: [{ action: 'cleared', key: 'db-1!Load' }] },
    },
    {
      name: 'no host at all',
      payload: { type: 'PROBLEM', state: 'DOWN' },
      expect: { events: [{ action: 'firing', key: 'unreadable' }] },
    },
  ],
};

const STATES = { critical: 'CRITICAL', error: 'UNKNOWN', warning: 'WARNING', info: 'WARNING' };

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zNotice.safeParse(body);
  if (!parsed.success) return unreadable('Nagios', body, context);
  const notice = parsed.data;
  const said = notice.comment === '' ? '' : `${notice.author || 'comment'}: ${notice.comment}`;
  const told = {
    ...hostCheckOf(notice),
    // Nagios writes line ends of long outputs as two characters.
    body: [notice.output, notice.longoutput, said]
      .filter((line) => line !== '')
      .join('\n')
      .replaceAll('\\n', '\n'),
    labels: {
      host: notice.host,
      service: notice.service,
      address: notice.address,
      groups: notice.groups,
    },
    links: safeLink(notice.url, 'Notes'),
  };
  return { events: [eventOf(told, body, context)], faults: [] };
}

/** Nagios takes quotes out of what checks print (illegal_macro_output_chars), so ' holds it together. */
function nagiosCommands({ publicUrl, key }: Place): readonly string[] {
  const address = `${publicUrl}/intake/nagios/${key}`;
  const command = (name: string, fields: readonly string[]) => [
    'define command {',
    `  command_name ${name}`,
    `  command_line /usr/bin/curl -fsS -m 20 --retry 3 -o /dev/null ${fields
      .map((field) => `--data-urlencode '${field}'`)
      .join(' ')} ${address}`,
    '}',
  ];
  return [
    ...command('notify-service-by-evenkeel', [
      ...['type=$NOTIFICATIONTYPE$', 'host=$HOSTNAME$', 'service=$SERVICEDESC$'],
      ...['state=$SERVICESTATE$', 'output=$SERVICEOUTPUT$', 'longoutput=$LONGSERVICEOUTPUT$'],
      ...['address=$HOSTADDRESS$', 'author=$NOTIFICATIONAUTHOR$', 'comment=$NOTIFICATIONCOMMENT$'],
    ]),
    ...command('notify-host-by-evenkeel', [
      ...['type=$NOTIFICATIONTYPE$', 'host=$HOSTNAME$', 'state=$HOSTSTATE$'],
      ...['output=$HOSTOUTPUT$', 'longoutput=$LONGHOSTOUTPUT$', 'address=$HOSTADDRESS$'],
      ...['author=$NOTIFICATIONAUTHOR$', 'comment=$NOTIFICATIONCOMMENT$'],
    ]),
  ];
}

/** Icinga 2 calls the program without a shell; a macro without a value would take the argument with it. */
function icingaCommands({ publicUrl, key }: Place): readonly string[] {
  const command = (name: string, fields: readonly string[]) => [
    `object NotificationCommand "${name}" {`,
    '  command = [ "/usr/bin/curl", "-fsS", "-m", "20", "--retry", "3", "-o", "/dev/null",',
    `    "${publicUrl}/intake/nagios/${key}" ]`,
    '  arguments = {',
    ...fields.map(
      (field) => `    "${field.split('=')[0]}" = { key = "--data-urlencode"; value = "${field}" }`,
    ),
    '  }',
    '}',
  ];
  const both = ['type=$notification.type$', 'host=$host.name$', 'address=$host.address$'];
  const said = ['author=$notification.author$', 'comment=$notification.comment$'];
  return [
    ...command('evenkeel-service', [
      ...both,
      ...['service=$service.name$', 'state=$service.state$', 'output=$service.output$'],
      ...said,
    ]),
    ...command('evenkeel-host', [
      ...both,
      ...['state=$host.state$', 'output=$host.output$'],
      ...said,
    ]),
    'object User "evenkeel" { }',
    'apply Notification "evenkeel" to Service {',
    '  command = "evenkeel-service"; users = [ "evenkeel" ]; interval = 0; assign where true',
    '}',
    'apply Notification "evenkeel" to Host {',
    '  command = "evenkeel-host"; users = [ "evenkeel" ]; interval = 0; assign where true',
    '}',
  ];
}

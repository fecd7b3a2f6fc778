/**
 * A job that must be heard of, such as a backup or a cron job: it calls an address when it is done, and an alert
 * fires when the call stays away or says that it failed. What Healthchecks' clients call works unchanged.
 * The pings have a door of their own (doors/ping-routes.ts), for most of them are no signal; what is read
 * here is the failure that a body is sent with.
 */
import { z } from '../../kernel/schema.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine } from './payload.ts';

const zWords = z.string();

export const heartbeat: Integration = {
  source: 'heartbeat',
  title: 'Heartbeat of a job (cron, backup; Healthchecks-style pings)',
  group: 'own',
  url: ({ publicUrl, key }) => `${publicUrl}/ping/${dashed(key)}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Call this address at the end of the job; the watch begins with the first call:',
      `curl -fsS -m 10 --retry 5 -o /dev/null ${publicUrl}/ping/${dashed(key)}`,
      'In a crontab:  5 4 * * *  backup.sh && curl -fsS -m 10 --retry 5 -o /dev/null \\',
      `  ${publicUrl}/ping/${dashed(key)}`,
      'Also: /start when it begins, /fail when it failed, /log for words, /$? for an exit status.',
      'It is expected once a day with an hour of grace; Rhythm, beside it in the list, says otherwise,',
      'by a period or by a cron expression in its zone.',
      'Pings of Opsgenie heartbeats, GoAlert and Grafana OnCall keep their paths with this key.',
    ].join('\n'),
  onlySeverity: 'error',
  body: 'text',
  schema: zWords,
  parse,
  sample: ({ title }) => title,
  sampleAround: ({ action, key }) => ({
    path: { ping: action === 'firing' ? 'fail' : 'success', condition: key },
  }),
  examples: [
    {
      name: 'a failure with the end of its log',
      payload: 'Backup of db-1 failed\nno space left on device',
      around: { path: { ping: 'fail' } },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'heartbeat',
            severity: 'error',
            title: 'Backup of db-1 failed',
            body: 'Backup of db-1 failed\nno space left on device',
          },
        ],
      },
    },
    {
      name: 'a success ends it',
      payload: '',
      around: { path: { ping: 'success' } },
      expect: { events: [{ action: 'cleared', key: 'heartbeat', title: 'Heard of' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const { ping, condition = 'heartbeat' } = context.around.path;
  if (ping === undefined) {
    const message = 'Pings go to the address /ping/ of the heartbeat.';
    return { events: [], faults: [{ path: '', message }] };
  }
  const words = zWords.safeParse(body).data ?? '';
  const cut = cutter();
  const [first = ''] = words.split('\n');
  const fails = ping === 'fail';
  const title = oneLine(first) || (fails ? 'The job reported a failure' : 'Heard of');
  const event: MonitoringEvent = {
    action: fails ? 'firing' : 'cleared',
    key: condition || 'heartbeat',
    severity: 'error',
    title: cut.cut('first line', title, MAX_TITLE),
    body: cut.cut('body', words === title ? '' : words, MAX_BODY),
    labels: {},
    links: [],
    cuts: cut.cuts(),
    raw: context.redact(words),
  };
  return { events: [event], faults: [] };
}

/** The key in the form of a UUID, which clients insist on; anything else as it is. */
function dashed(key: string): string {
  return key.replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Uptime Kuma, notification type "Webhook":
 * `{"heartbeat": {"monitorID": 7, "status": 0, "msg": "timeout", "time": "2026-11-23 08:00:00.000"},
 *   "monitor": {"id": 7, "name": "Shop", "url": "https://shop.example.com"}, "msg": "[Shop] [Down] timeout"}`
 * Status 0 is down, 1 up, 2 pending, 3 maintenance. The test message and warnings about certificates have
 * neither heartbeat nor monitor. Their times carry no zone, so they are not read.
 */
import { z } from '../../kernel/schema.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

const zMonitor = z.looseObject({
  id: zSaid,
  name: zSaid,
  url: zSaid,
  hostname: zSaid,
  port: zSaid,
  type: zSaid,
  pathName: zSaid,
  description: zSaid,
  tags: z.array(z.looseObject({ name: zSaid, value: zSaid })).catch([]),
});

const zBeat = z.looseObject({
  heartbeat: z.looseObject({ monitorID: zSaid, status: z.coerce.number(), msg: zSaid }),
  monitor: zMonitor.nullish().catch(undefined),
  msg: zSaid,
});

const zWords = z.looseObject({ msg: z.string().min(1) });

const ACTIONS = { 0: 'firing', 1: 'cleared', 2: 'note', 3: 'note' } as const;
const A_WEEK = 7 * 86_400;

export const uptimeKuma: Integration = {
  source: 'uptime-kuma',
  title: 'Uptime Kuma',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/uptime-kuma/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In Uptime Kuma: Settings, Notifications, Setup Notification.',
      'Notification type: Webhook. Request body: Preset - application/json.',
      `Post URL: ${publicUrl}/intake/uptime-kuma/${key}`,
      'Turn "Default enabled" and "Apply on all existing monitors" on, press Test, save.',
      'A monitor that is down is critical; a tag named severity with another word changes that.',
    ].join('\n'),
  schema: zBeat,
  parse,
  sample: ({ action, key, title, severity }) => ({
    heartbeat: { monitorID: key, status: action === 'firing' ? 0 : 1, msg: title },
    monitor: { id: key, name: title, tags: [{ name: 'severity', value: severity }] },
    msg: title,
  }),
  examples: [
    {
      name: 'a monitor is down',
      payload: {
        heartbeat: {
          monitorID: 7,
          status: 0,
          time: '2026-11-23 08:00:00.000',
          msg: 'timeout of 48000ms exceeded',
          important: true,
          duration: 60,
        },
        monitor: {
          id: 7,
          name: 'Shop',
          url: 'https://shop.example.com',
          hostname: null,
          type: 'http',
          tags: [{ name: 'team', value: 'web', color: '#000' }],
        },
        msg: '[Shop] [🔴 Down] timeout of 48000ms exceeded',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'monitor:7',
            severity: 'critical',
            title: 'Shop is down',
            body: 'timeout of 48000ms exceeded',
            labels: { monitor: 'Shop', type: 'http', team: 'web' },
            links: [{ href: 'https://shop.example.com', text: 'What is watched' }],
          },
        ],
      },
    },
    {
      name: 'it is up again',
      payload: { heartbeat: { monitorID: 7, status: 1, msg: '200 - OK' }, monitor: { id: 7 } },
      expect: { events: [{ action: 'cleared', key: 'monitor:7' }] },
    },
    {
      name: 'maintenance says nothing about the condition',
      payload: { heartbeat: { monitorID: 7, status: 3 }, monitor: { id: 7, name: 'Shop' } },
      expect: { events: [{ action: 'note', key: 'monitor:7' }] },
    },
    {
      name: 'a certificate that will expire keeps its key while the days count down',
      payload: {
        heartbeat: null,
        monitor: null,
        msg: '[Shop][https://shop.example.com] server certificate will expire in 7 days',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: '[Shop][https://shop.example.com] server certificate will expire in # days',
            severity: 'warning',
          },
        ],
      },
    },
    {
      name: 'its test button',
      payload: { heartbeat: null, monitor: null, msg: 'Evenkeel Testing' },
      expect: { events: [{ action: 'firing', severity: 'info', title: 'Evenkeel Testing' }] },
    },
    {
      name: 'a custom body nobody can read',
      payload: { text: 'down' },
      expect: { events: [{ key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const beat = zBeat.safeParse(body);
  const told = beat.success ? toldByBeat(beat.data) : toldByWords(body);
  if (told === undefined) return unreadable('Uptime Kuma', body, context);
  return { events: [eventOf(told, body, context)], faults: [] };
}

function toldByBeat({ heartbeat, monitor, msg }: z.infer<typeof zBeat>): Told | undefined {
  const id = heartbeat.monitorID || monitor?.id;
  if (id === undefined || id === '') return undefined;
  const action = ACTIONS[heartbeat.status as keyof typeof ACTIONS] ?? 'firing';
  const tags = monitor?.tags ?? [];
  const said = tags.find((tag) => tag.name.toLowerCase() === 'severity')?.value ?? '';
  const name = monitor?.pathName || monitor?.name || `Monitor ${id}`;
  return {
    action,
    key: `monitor:${id}`,
    severity: severityOf(said) ?? 'critical',
    title: `${name} is ${action === 'cleared' ? 'up' : 'down'}`,
    body: heartbeat.msg || msg,
    labels: {
      ...Object.fromEntries(tags.map((tag) => [tag.name, tag.value])),
      monitor: monitor?.name,
      type: monitor?.type,
      hostname: monitor?.hostname,
      port: monitor?.port,
      description: monitor?.description,
    },
    links: safeLink(monitor?.url ?? '', 'What is watched'),
  };
}

/** Words without a monitor: a certificate that will expire, or somebody pressed Test. */
function toldByWords(body: unknown): Told | undefined {
  const words = zWords.safeParse(body);
  if (!words.success) return undefined;
  const { msg } = words.data;
  const isTest = /testing\s*$/i.test(msg);
  return {
    action: 'firing',
    key: msg.replace(/\b\d+\b(?= days?\b)/g, '#'),
    severity: isTest ? 'info' : 'warning',
    title: msg,
    // Nobody ever tells the end of these.
    expiresInSeconds: isTest ? 3_600 : A_WEEK,
  };
}

/**
 * UptimeRobot, integration "Webhook", with the body we hand out, as JSON or as form fields, in the body or in
 * the query: `{"monitorID": "77", "monitorFriendlyName": "Shop", "monitorURL": "https://shop.example.com",
 *   "alertType": "1", "alertTypeFriendlyName": "Down", "alertDetails": "Connection Timeout"}`
 * Alert type 1 is down, 2 up, 3 a certificate that will expire; each monitor is one condition, and so is its
 * certificate.
 */
import { z } from '../../kernel/schema.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, zAnyObject } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

const zCall = z
  .looseObject({
    monitorID: zSaid,
    monitorURL: zSaid,
    monitorFriendlyName: zSaid,
    alertType: zSaid,
    alertTypeFriendlyName: zSaid,
    alertDetails: zSaid,
    alertDuration: zSaid,
    severity: zSaid,
    monitorTags: zSaid,
    sslExpiryDate: zSaid,
    sslExpiryDaysLeft: zSaid,
  })
  .refine((call) => call.monitorID !== '' || call.monitorURL !== '')
  .refine((call) => call.alertType !== '' || call.alertTypeFriendlyName !== '');

const FIELDS = [
  ...['monitorID', 'monitorURL', 'monitorFriendlyName', 'alertType', 'alertTypeFriendlyName'],
  ...['alertDetails', 'alertDuration', 'sslExpiryDate', 'sslExpiryDaysLeft'],
];
const A_WEEK = 7 * 86_400;

export const uptimerobot: Integration = {
  source: 'uptimerobot',
  title: 'UptimeRobot',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/uptimerobot/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In UptimeRobot: Integrations, Webhook.',
      `URL to notify: ${publicUrl}/intake/uptimerobot/${key}`,
      'Turn "Send as JSON" on and give this POST value:',
      JSON.stringify(Object.fromEntries(FIELDS.map((name) => [name, `*${name}*`])), null, 1),
      'Events to notify about: up and down. Then choose the integration in each monitor. A field',
      '"severity": "warning" (or error, info) in the value makes it quieter; without it down is critical.',
    ].join('\n'),
  body: 'optional',
  schema: zCall,
  parse,
  sample: ({ action, key, title, severity }) => ({
    monitorID: key,
    monitorFriendlyName: title,
    alertType: action === 'firing' ? '1' : '2',
    alertTypeFriendlyName: action === 'firing' ? 'Down' : 'Up',
    alertDetails: title,
    severity,
  }),
  examples: [
    {
      name: 'a monitor is down',
      payload: {
        monitorID: '77',
        monitorURL: 'https://shop.example.com',
        monitorFriendlyName: 'Shop',
        alertType: '1',
        alertTypeFriendlyName: 'Down',
        alertDetails: 'Connection Timeout',
        sslExpiryDate: '*sslExpiryDate*',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'monitor:77',
            severity: 'critical',
            title: 'Shop is down',
            body: 'Connection Timeout',
            labels: { monitor: 'Shop' },
            links: [{ href: 'https://shop.example.com', text: 'What is watched' }],
          },
        ],
      },
    },
    {
      name: 'it is up again',
      payload: { monitorID: 77, monitorFriendlyName: 'Shop', alertType: 2, alertDuration: '93' },
      expect: {
        events: [{ action: 'cleared', key: 'monitor:77', labels: { down_seconds: '93' } }],
      },
    },
    {
      name: 'in the query, with nothing in the body',
      payload: {},
      around: { query: { monitorID: '77', monitorFriendlyName: 'Shop', alertType: '1' } },
      expect: { events: [{ action: 'firing', key: 'monitor:77', title: 'Shop is down' }] },
    },
    {
      name: 'a certificate that will expire',
      payload: {
        monitorID: '77',
        monitorFriendlyName: 'Shop',
        alertType: '3',
        alertTypeFriendlyName: 'SSL expiry',
        sslExpiryDaysLeft: '7',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'certificate:77',
            severity: 'warning',
            title: 'The certificate of Shop expires in 7 days',
          },
        ],
      },
    },
    {
      name: 'a body without a monitor',
      payload: { alertType: '1' },
      expect: { events: [{ key: 'unreadable' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const fields = { ...context.around.query, ...zAnyObject.safeParse(body).data };
  const parsed = zCall.safeParse(fields);
  if (!parsed.success) return unreadable('UptimeRobot', body, context);
  return { events: [eventOf(toldBy(parsed.data), fields, context)], faults: [] };
}

function toldBy(call: z.infer<typeof zCall>): Told {
  const id = call.monitorID || call.monitorURL;
  const name = call.monitorFriendlyName || call.monitorURL || id;
  const kind = `${call.alertType} ${call.alertTypeFriendlyName}`.toLowerCase();
  const common = {
    body: filled(call.alertDetails),
    labels: {
      monitor: name,
      tags: filled(call.monitorTags),
      down_seconds: filled(call.alertDuration),
      certificate_expires: filled(call.sslExpiryDate),
    },
    links: safeLink(call.monitorURL, 'What is watched'),
  };
  if (kind.startsWith('3') || /ssl|certificate|domain/.test(kind)) {
    const days = filled(call.sslExpiryDaysLeft);
    return {
      ...common,
      action: 'firing',
      key: `certificate:${id}`,
      severity: 'warning',
      title: `The certificate of ${name} expires ${days === '' ? 'soon' : `in ${days} days`}`,
      expiresInSeconds: A_WEEK,
    };
  }
  const isUp = kind.startsWith('2') || /\bup\b/.test(kind);
  return {
    ...common,
    action: isUp ? 'cleared' : 'firing',
    key: `monitor:${id}`,
    severity: severityOf(call.severity) ?? 'critical',
    title: `${name} is ${isUp ? 'up' : 'down'}`,
  };
}

/** UptimeRobot leaves the name of a variable standing where it has no value. */
function filled(text: string): string {
  return /^\*\w+\*$/.test(text) ? '' : text;
}

/**
 * Status pages of others, by Atlassian Statuspage (also www.githubstatus.com), subscribed to by webhook:
 * `{"page": {"id": "kctb", "status_description": "Partial outage"}, "incident": {"id": "lbkh", "name": "...",
 *   "status": "investigating", "impact": "major", "incident_updates": [{"body": "..."}], "shortlink": "..."}}`
 * `{"component_update": {"new_status": "major_outage", "old_status": "operational"},
 *   "component": {"id": "rb5w", "name": "API", "status": "major_outage"}}`
 * Each incident and each component of theirs is one condition. What they planned (maintenance) is a note.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, sentTime, severityBy } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

const zPage = z
  .looseObject({ id: zSaid, status_description: zSaid })
  .catch({ id: '', status_description: '' });

const zIncident = z.looseObject({
  page: zPage,
  incident: z.looseObject({
    id: z.string().min(1),
    name: zSaid,
    status: zSaid,
    impact: zSaid,
    shortlink: zSaid,
    created_at: z.unknown().optional(),
    incident_updates: z.array(z.looseObject({ body: zSaid, status: zSaid })).catch([]),
    components: z.array(z.looseObject({ name: zSaid })).catch([]),
  }),
});
const zComponent = z.looseObject({
  page: zPage,
  component_update: z.looseObject({ new_status: zSaid, old_status: zSaid }),
  component: z.looseObject({ id: z.string().min(1), name: zSaid, status: zSaid }),
});

/** Impact of an incident, status of a component. */
const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  critical: 'critical',
  major: 'error',
  minor: 'warning',
  none: 'info',
  major_outage: 'critical',
  partial_outage: 'error',
  degraded_performance: 'warning',
};
const STATUSES = {
  critical: 'major_outage',
  error: 'partial_outage',
  warning: 'degraded_performance',
  info: 'degraded_performance',
};

export const statuspage: Integration = {
  source: 'statuspage',
  title: 'Status pages of others (Statuspage, GitHub status)',
  group: 'cloud',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/statuspage/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Open the status page of whom you depend on, for instance https://www.githubstatus.com,',
      'press "Subscribe to updates" and choose the tab with the sign <> (webhook).',
      `URL: ${publicUrl}/intake/statuspage/${key}`,
      'Give a mail address too: they write there when our address does not answer. A page whose',
      'owner has switched webhooks off has no such tab.',
    ].join('\n'),
  severities: SEVERITIES,
  schema: zIncident,
  parse,
  sample: ({ action, key, title, severity }) => ({
    page: { id: 'evenkeel' },
    component_update: { new_status: action === 'firing' ? STATUSES[severity] : 'operational' },
    component: { id: key, name: title },
  }),
  examples: [
    {
      name: 'GitHub has an incident',
      payload: {
        meta: { unsubscribe: 'https://www.githubstatus.com/?unsubscribe=x' },
        page: {
          id: 'kctbh9vrtdwd',
          status_indicator: 'major',
          status_description: 'Partial System Outage',
        },
        incident: {
          backfilled: false,
          created_at: '2026-11-23T08:00:00.000Z',
          impact: 'major',
          id: 'lbkhbwn21v5q',
          name: 'Delays starting Actions runs',
          status: 'investigating',
          shortlink: 'https://stspg.io/abc',
          incident_updates: [{ body: 'We are investigating.', status: 'investigating', id: 'u1' }],
          components: [{ id: 'br0l2tvcx85d', name: 'Actions', status: 'partial_outage' }],
        },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'incident:lbkhbwn21v5q',
            severity: 'error',
            title: 'Delays starting Actions runs',
            body: 'We are investigating.',
            startsAt: instant('2026-11-23T08:00:00.000Z'),
            labels: { status: 'investigating', components: 'Actions', page: 'kctbh9vrtdwd' },
            links: [{ href: 'https://stspg.io/abc', text: 'Status page' }],
          },
        ],
      },
    },
    {
      name: 'it is resolved',
      payload: {
        page: { id: 'kctbh9vrtdwd' },
        incident: {
          created_at: '2026-11-23T08:00:00.000Z',
          impact: 'major',
          id: 'lbkhbwn21v5q',
          name: 'Delays starting Actions runs',
          status: 'resolved',
        },
      },
      expect: {
        events: [
          {
            action: 'cleared',
            key: 'incident:lbkhbwn21v5q',
            startsAt: instant('2026-11-23T08:00:00.000Z'),
          },
        ],
      },
    },
    {
      name: 'maintenance that was planned',
      payload: {
        page: { id: 'p' },
        incident: { id: 'm', name: 'Upgrade', status: 'in_progress', impact: 'maintenance' },
      },
      expect: { events: [{ action: 'note', key: 'incident:m' }] },
    },
    {
      name: 'a component is down',
      payload: {
        page: { id: 'p', status_description: 'Major outage' },
        component_update: { new_status: 'major_outage', old_status: 'operational', id: 'k7730b' },
        component: { id: 'rb5wq1dczvbm', name: 'API', status: 'major_outage' },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'component:rb5wq1dczvbm',
            severity: 'critical',
            title: 'API: major outage',
            body: 'Before: operational',
          },
        ],
      },
    },
    {
      name: 'and works again',
      payload: {
        page: { id: 'p' },
        component_update: { new_status: 'operational', old_status: 'major_outage' },
        component: { id: 'rb5wq1dczvbm', name: 'API' },
      },
      expect: { events: [{ action: 'cleared', key: 'component:rb5wq1dczvbm' }] },
    },
    {
      name: 'neither incident nor component',
      payload: { page: { id: 'p' } },
      expect: { events: [{ key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const told = incident(body) ?? component(body);
  if (told === undefined) return unreadable('The status page', body, context);
  return { events: [eventOf(told, body, context)], faults: [] };
}

function incident(body: unknown): Told | undefined {
  const parsed = zIncident.safeParse(body);
  if (!parsed.success) return undefined;
  const { page, incident: one } = parsed.data;
  const [newest] = one.incident_updates;
  return {
    action: incidentAction(one.status.toLowerCase(), one.impact.toLowerCase()),
    key: `incident:${one.id}`,
    severity: severityBy(SEVERITIES, one.impact, 'warning'),
    title: one.name,
    body: newest?.body ?? '',
    labels: {
      status: one.status,
      components: one.components.map(({ name }) => name).join(', '),
      page: page.id,
    },
    links: safeLink(one.shortlink, 'Status page'),
    startsAt: sentTime(one.created_at),
  };
}

function incidentAction(status: string, impact: string): Told['action'] {
  if (['resolved', 'postmortem', 'completed'].includes(status)) return 'cleared';
  const planned = ['scheduled', 'in_progress', 'verifying'].includes(status);
  return planned || impact === 'maintenance' ? 'note' : 'firing';
}

function component(body: unknown): Told | undefined {
  const parsed = zComponent.safeParse(body);
  if (!parsed.success) return undefined;
  const { page, component: one, component_update: update } = parsed.data;
  const status = (update.new_status || one.status).toLowerCase();
  return {
    action:
      status === 'operational' ? 'cleared' : status === 'under_maintenance' ? 'note' : 'firing',
    key: `component:${one.id}`,
    severity: severityBy(SEVERITIES, status, 'warning'),
    title: `${one.name || 'A component'}: ${status.replaceAll('_', ' ')}`,
    body: update.old_status === '' ? '' : `Before: ${update.old_status.replaceAll('_', ' ')}`,
    labels: { component: one.name, page: page.id },
  };
}

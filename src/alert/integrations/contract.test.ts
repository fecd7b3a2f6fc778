/** What every sender in the list owes, whoever adds it. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../service/core/service-settings.ts';
import type { Alert, Link, MonitoringEvent } from '../core/alert.ts';
import { decide } from '../core/dedup.ts';
import { readKept } from '../intake/read-body.ts';
import { INTEGRATIONS, integrationOf } from './index.ts';
import { type Example, type Integration, NOTHING_AROUND, type Sample } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, safeLink, sentTime, severityBy } from './payload.ts';

const context = {
  freshKey: () => 'fresh-key',
  redact: (text: string) => text.replaceAll('SECRET', '[key]'),
  around: NOTHING_AROUND,
};
const NOW = instant('2026-11-23T08:00:00Z');

function parsed(integration: Integration, body: unknown, around: Example['around'] = {}) {
  return integration.parse(body, { ...context, around: { ...NOTHING_AROUND, ...around } });
}

function sampled(integration: Integration, action: Sample['action']): MonitoringEvent {
  const sample = { action, key: 'k1', title: 'Disk full', severity: 'critical' } as const;
  const around = integration.sampleAround?.(sample);
  const { events, faults } = parsed(integration, integration.sample(sample), around);
  expect(faults).toEqual([]);
  const [event, ...others] = events;
  if (event === undefined || others.length > 0) throw new Error('a sample is one event');
  return event;
}

/** What becomes of these events, told one a second. */
function storyOf(integration: Integration, events: readonly MonitoringEvent[]) {
  let known: Alert | undefined;
  return events.map((event, index) => {
    const decision = decide(known, event, {
      now: plusSeconds(NOW, index),
      freshId: asId(`alert-${index}`),
      integrationId: asId('i'),
      serviceId: asId('s'),
      source: integration.source,
      fingerprint: event.key,
      rules: DEFAULT_SERVICE_SETTINGS,
    });
    known = decision.alert;
    return decision.verdict.kind;
  });
}

test('ALR-62 mails are sent to the key at our own domain, or to a mailbox with the key in its address', () => {
  const { url, howToConnect } = integrationOf('email');
  const place = { publicUrl: 'https://on.example.com', key: 'K' };
  expect(url({ ...place, mailDomain: 'in.example.com' })).toBe('K@in.example.com');
  const boxed = { ...place, mailboxes: ['alerts@example.com'] };
  expect(url(boxed)).toBe('alerts+K@example.com');
  expect(howToConnect({ ...boxed, mailDomain: 'in.example.com' })).toContain(
    'K@in.example.com\nalerts+K@example.com',
  );
  expect(howToConnect(place)).toContain('EVENKEEL_MAIL_IN_PORT');
});

const ALERTING = INTEGRATIONS.filter((one) => one.tells !== 'changes');
const CHANGING = INTEGRATIONS.filter((one) => one.tells === 'changes');

describe.each(INTEGRATIONS)('$source', (integration) => {
  test.each(integration.examples)(
    'ALR-17 example: $name',
    ({ payload, around, expect: wanted }) => {
      const { events, faults, changes = [] } = parsed(integration, payload, around);
      expect(faults.map((fault) => fault.path)).toEqual(wanted.faults ?? []);
      expect(events).toHaveLength(wanted.events?.length ?? (wanted.changes ? 0 : events.length));
      expect(events).toMatchObject(wanted.events ?? []);
      expect(changes).toHaveLength(wanted.changes?.length ?? 0);
      expect(changes).toMatchObject(wanted.changes ?? []);
    },
  );

  test('ALR-17 it says how to connect, with address and key', () => {
    const place = { publicUrl: 'https://on.example.com', key: 'KEY123' };
    const said = integration.howToConnect(place);
    expect(said).toContain('on.example.com');
    expect(said).toContain('KEY123');
    expect(integration.url(place)).toContain('https://on.example.com/');
  });

  test('ALR-19 whatever the body is, parsing answers with events or faults, never throws', () => {
    const odd = [null, 1, 'text', true, [], {}, [[]], [null], { alerts: 1 }, { alerts: [null] }];
    const nested = [{ payload: [] }, { event_action: 'trigger', payload: 3 }, { title: {} }];
    for (const body of [...odd, ...nested]) sound(parsed(integration, body));
  });

  test('ALR-19 an example with any of its values replaced by a hostile one is answered soundly', () => {
    for (const { payload, around } of integration.examples) {
      for (const body of spoiled(payload)) sound(parsed(integration, body, around));
      sound(parsed(integration, payload));
    }
  });

  test('ALR-19 the key of the sender is not in what is kept', () => {
    const sample = { action: 'firing', key: 'k', title: 'SECRET', severity: 'info' } as const;
    const around = integration.sampleAround?.(sample);
    const { events, changes = [] } = parsed(integration, integration.sample(sample), around);
    expect(events.length + changes.length).toBe(1);
    for (const { raw } of [...events, ...changes]) expect(raw).not.toContain('SECRET');
  });
});

const PACKED = INTEGRATIONS.flatMap((integration) =>
  integration.examples.flatMap(({ packed, ...example }) =>
    packed === undefined ? [] : [{ ...example, integration, bytes: Buffer.from(packed, 'base64') }],
  ),
);

test.each(PACKED)('ALR-181 packed, $name, gives the events of its JSON', (example) => {
  const { integration, bytes, payload, around } = example;
  const read = integration.packing?.read(bytes);
  if (read?.ok !== true) throw new Error(`${integration.source}: ${read?.reason}`);
  const bare = (body: unknown) =>
    parsed(integration, body, around).events.map(({ raw: _raw, ...event }) => event);
  expect(bare(read.value)).toEqual(bare(payload));
  expect(bare(read.value)).toMatchObject(example.expect.events ?? []);
});

describe.each(ALERTING)('$source', (integration) => {
  test('ALR-17 its sample fires, repeats, clears, clears again and fires again', () => {
    const firing = sampled(integration, 'firing');
    const cleared = sampled(integration, 'cleared');
    expect(cleared.key).toBe(firing.key);
    const story = storyOf(integration, [firing, firing, cleared, cleared, firing]);
    expect(story).toEqual(['new', 'repeat', 'cleared', 'dropped', 'new']);
    const severity = integration.onlySeverity ?? 'critical';
    expect(firing).toMatchObject({ title: expect.stringContaining('Disk full'), severity });
  });

  test('ALR-17 an end that comes first ends nothing, told twice neither; then it fires', () => {
    const firing = sampled(integration, 'firing');
    const cleared = sampled(integration, 'cleared');
    const story = storyOf(integration, [cleared, cleared, firing, firing, cleared]);
    expect(story).toEqual(['dropped', 'dropped', 'new', 'repeat', 'cleared']);
  });
});

/** What doors read; mails and pings come by other ways and are never read again. */
const READ_AGAIN = ALERTING.filter(({ source }) => source !== 'email' && source !== 'heartbeat');

test.each(READ_AGAIN)(
  'ALR-172 each item of $source reads alone as the event it was',
  (integration) => {
    for (const { payload, around } of integration.examples) {
      const { events, faults } = parsed(integration, payload, around);
      const isWhole = events.length === 1 && faults.length === 0;
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      for (const event of events) {
        const raw = isWhole ? text : event.raw;
        const kept = { source: integration.source, raw, contentType: undefined };
        const freshKey = () => event.key;
        const read = readKept(kept, { freshKey, around: { ...NOTHING_AROUND, ...around } });
        const again = 'parsed' in read ? read.parsed.events : [];
        const { raw: _raw, cuts: _cuts, ...told } = event;
        expect(again, raw).toHaveLength(1);
        expect(again[0]).toMatchObject(told);
      }
    }
  },
);

test('ALR-7 where a sender names its episodes, its own examples end alike in any order', () => {
  const told = ALERTING.flatMap((integration) => {
    const events = integration.examples.flatMap(
      ({ payload, around }) => parsed(integration, payload, around).events,
    );
    const dated = events.filter(({ startsAt }) => startsAt !== undefined);
    const ends = dated.filter(({ action }) => action === 'cleared');
    return ends.flatMap((end) => {
      const begin = dated.find(({ action, key }) => action === 'firing' && key === end.key);
      return begin === undefined ? [] : [{ integration, begin, end }];
    });
  });
  expect(told.length).toBeGreaterThanOrEqual(5);
  for (const { integration, begin, end } of told) {
    expect(storyOf(integration, [begin, begin, end])).toEqual(['new', 'repeat', 'cleared']);
    expect(storyOf(integration, [end, begin, begin])).toEqual(['dropped', 'dropped', 'dropped']);
    expect(storyOf(integration, [begin, end, begin])).toEqual(['new', 'cleared', 'dropped']);
  }
});

describe.each(CHANGING)('$source', (integration) => {
  test('ALR-23 its sample becomes a change and no alert', () => {
    const sample = { action: 'firing', key: 'k', title: 'v2', severity: 'info' } as const;
    const around = integration.sampleAround?.(sample);
    const { events, changes } = parsed(integration, integration.sample(sample), around);
    expect([events.length, changes?.length]).toEqual([0, 1]);
  });
});

/** Whatever arrived, what is made of it can be kept and shown. */
function sound({ events, faults, changes = [], ignored }: ReturnType<Integration['parse']>): void {
  expect(Array.isArray(events) && Array.isArray(faults)).toBe(true);
  for (const { message } of faults) expect(message).not.toBe('');
  if (ignored !== undefined) expect(ignored).not.toBe('');
  for (const event of events) {
    expect(event.key).not.toBe('');
    expect(event.startsAt ?? '2026').toMatch(/^\d{4}/);
  }
  for (const { title, body, labels, links } of [...events, ...changes]) {
    expect([...title].length).toBeLessThanOrEqual(MAX_TITLE);
    expect([...body].length).toBeLessThanOrEqual(MAX_BODY);
    for (const value of Object.values(labels)) expect(typeof value).toBe('string');
    for (const link of links) expect(link.href).toMatch(/^https?:/i);
  }
  expect(linksOf(events)).toBeLessThan(1_000);
}

function linksOf(events: readonly { readonly links: readonly Link[] }[]): number {
  return Math.max(0, ...events.map((event) => event.links.length));
}

const HOSTILE: readonly unknown[] = [
  ...[null, [], {}, '', 0, -1, 1e308, true, [null], [[]], { a: { b: [] } }, 'constructor'],
  ...['x'.repeat(20_000), '🙂'.repeat(2_000), 'javascript:alert(1)', '<img src=x onerror=y>'],
  ...['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '\u202e\u0007 \n'],
];

/** The payload with one of its values replaced, each by each hostile one, and with one left out. */
function* spoiled(payload: unknown): Generator<unknown> {
  if (typeof payload !== 'object' || payload === null) {
    yield* HOSTILE;
    return;
  }
  for (const name of Object.keys(payload)) {
    const value = (payload as Readonly<Record<string, unknown>>)[name];
    const put = (changed: unknown): unknown => {
      const copy: Record<string, unknown> = { ...payload };
      copy[name] = changed;
      return Array.isArray(payload) ? Object.values(copy) : copy;
    };
    for (const hostile of HOSTILE) yield put(hostile);
    if (typeof value === 'object') for (const inner of spoiled(value)) yield put(inner);
    const { [name]: _without, ...rest } = payload as Readonly<Record<string, unknown>>;
    yield Array.isArray(payload) ? Object.values(rest) : rest;
  }
}

describe('lenience', () => {
  test('ALR-18 a summary of 2,000 characters is cut, and the cut is told', () => {
    const { events } = integrationOf('pagerduty').parse(
      {
        event_action: 'trigger',
        dedup_key: 'd',
        payload: { summary: '🙂'.repeat(2_000), source: 's', severity: 'error' },
      },
      context,
    );
    expect([...(events[0]?.title ?? '')]).toHaveLength(1_024);
    expect(events[0]?.title.isWellFormed()).toBe(true);
    expect(events[0]?.cuts).toEqual(['summary: 2000 characters, 1024 kept']);
  });

  test('ALR-18 too many and too long labels are cut, and the cuts are told', () => {
    const cut = cutter();
    const labels = cut.labels(
      Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`l${i}`, 'x'.repeat(i * 100)])),
    );
    expect(Object.keys(labels)).toHaveLength(64);
    expect(cut.cuts().length).toBeGreaterThan(2);
  });

  test('ALR-18 links that could run something are left out', () => {
    expect(safeLink('javascript:alert(1)', 'x')).toEqual([]);
    expect(safeLink('data:text/html,x', 'x')).toEqual([]);
    expect(safeLink('https://example.com/a', '')).toEqual([
      { href: 'https://example.com/a', text: 'https://example.com/a' },
    ]);
  });

  test("ALR-13 a sender's own words of severity come first, then everybody's, then what its file says", () => {
    const table = { P1: 'critical', Disaster: 'error' } as const;
    expect(severityBy(table, ' p1 ', 'info')).toBe('critical');
    expect(severityBy(table, 'disaster', 'info')).toBe('error');
    expect(severityBy(table, 'WARN', 'info')).toBe('warning');
    for (const odd of ['purple', null, {}, undefined])
      expect(severityBy(table, odd, 'info')).toBe('info');
  });

  test('ALR-18 times: year 1 is unset, an offset without colon is read, nonsense is told', () => {
    expect(sentTime('0001-01-01T00:00:00.000Z')).toEqual({ kind: 'unset' });
    expect(sentTime('2015-07-17T08:42:58.315+0000')).toEqual({
      kind: 'at',
      at: '2015-07-17T08:42:58.315Z',
    });
    for (const odd of ['+275760-09-13T00:00:00Z', '0000-01-01T00:00:00Z', '1766479475', 12, {}]) {
      expect(sentTime(odd)).toEqual({ kind: 'bad' });
    }
  });
});

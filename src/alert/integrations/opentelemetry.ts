/**
 * OpenTelemetry log records over HTTP (OTLP), as protobuf or as JSON, `POST .../v1/logs`:
 * `{"resourceLogs": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
 *   "scopeLogs": [{"logRecords": [{"timeUnixNano": "1763884800000000000", "severityNumber": 17,
 *     "severityText": "ERROR", "body": {"stringValue": "payment 4711 failed"}, "attributes": []}]}]}]}`
 * Records from WARN (13) on are conditions, weaker ones are left aside. The service with what is said, numbers
 * taken out, names the condition, unless the attribute `evenkeel.key` does; `evenkeel.state` = cleared ends it.
 * A log never tells that something is over, so an hour without the record does. Protobuf, which exporters send unless
 * told otherwise, is read into the same JSON (protobuf/), and answered as protobuf.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import { LOGS_REQUEST, LOGS_RESPONSE, STATUS } from '../protobuf/otlp-logs.ts';
import { readMessage } from '../protobuf/read-message.ts';
import { SDK_BATCH } from '../protobuf/sdk-batch.ts';
import { writeMessage } from '../protobuf/write-message.ts';
import type { Answer, Integration, Outcome, Packing, ParseContext, Parsed } from './integration.ts';
import { severityBy, zAnyObject } from './payload.ts';
import { eventOf, type Told, zSaid } from './told.ts';

/** Numbers of 64 bits are text in this JSON, and some write them as numbers. */
const zAny = z.unknown().optional();
const zAttributes = z.array(z.looseObject({ key: z.string(), value: zAny })).catch([]);
const zRecord = z.looseObject({
  severityNumber: z.coerce.number().catch(0),
  severityText: zSaid,
  body: zAny,
  attributes: zAttributes,
  traceId: zSaid,
  spanId: zSaid,
  eventName: zSaid,
});
const zRequest = z.looseObject({
  resourceLogs: z
    .array(
      z.looseObject({
        resource: z.looseObject({ attributes: zAttributes }).catch({ attributes: [] }),
        scopeLogs: z
          .array(
            z.looseObject({
              scope: z.looseObject({ name: zSaid }).catch({ name: '' }),
              logRecords: z.array(zRecord).catch([]),
            }),
          )
          .catch([]),
      }),
    )
    .catch([]),
});

const WARN = 13;
const ERROR = 17;
const FATAL = 21;
const NUMBERS = { critical: FATAL, error: ERROR, warning: WARN, info: WARN };
const MAX_RECORDS = 500;
/** Codes of gRPC, which a Status has beside its message. */
const INVALID_ARGUMENT = 3;
const CODES: Readonly<Record<number, number>> = {
  401: 16,
  403: 7,
  404: 5,
  413: 8,
  429: 8,
  503: 14,
};
const AN_HOUR = 3_600;

const PROTOBUF: Packing = {
  named: 'protobuf',
  type: 'application/x-protobuf',
  read: (bytes) => readMessage(bytes, LOGS_REQUEST),
  write: ({ status, body }) => writeMessage(body, status < 400 ? LOGS_RESPONSE : STATUS),
};

export const opentelemetry: Integration = {
  source: 'opentelemetry',
  title: 'OpenTelemetry log records (OTLP over HTTP, protobuf or JSON)',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/opentelemetry/${key}/v1/logs`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In the configuration of the OpenTelemetry Collector:',
      'exporters:',
      '  otlphttp/evenkeel:',
      `    endpoint: ${publicUrl}/intake/opentelemetry/${key}`,
      'processors:',
      '  filter/evenkeel:',
      '    error_mode: ignore',
      '    logs:',
      "      log_record: ['severity_number < SEVERITY_NUMBER_ERROR']",
      'service:',
      '  pipelines:',
      '    logs/evenkeel:',
      '      receivers: [otlp]',
      '      processors: [filter/evenkeel, batch]',
      '      exporters: [otlphttp/evenkeel]',
      'Without a Collector, an SDK is told by its environment:',
      `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${publicUrl}/intake/opentelemetry/${key}/v1/logs`,
      'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf',
      'Protobuf and JSON are read, packed with gzip or not; gRPC is not.',
      'FATAL is critical, ERROR is error, WARN is warning; weaker records are left aside.',
      'Attributes of a record that are understood: evenkeel.key (what is the same condition),',
      'evenkeel.state (firing or cleared), evenkeel.severity.',
    ].join('\n'),
  doors: [{ method: 'POST', path: '/intake/opentelemetry/:key/v1/logs' }],
  severities: { FATAL: 'critical', ERROR: 'error', WARN: 'warning' },
  packing: PROTOBUF,
  schema: zRequest,
  parse,
  answer,
  refusal: ({ status, message }) => ({ code: CODES[status] ?? INVALID_ARGUMENT, message }),
  sample: ({ action, key, title, severity }) =>
    requestOf({
      severityNumber: NUMBERS[severity],
      body: { stringValue: title },
      attributes: [
        { key: 'evenkeel.key', value: { stringValue: key } },
        { key: 'evenkeel.state', value: { stringValue: action } },
        { key: 'evenkeel.severity', value: { stringValue: severity } },
      ],
    }),
  examples: [
    {
      name: 'an error, with numbers that change from record to record',
      payload: requestOf({
        timeUnixNano: '1763884800000000000',
        severityNumber: 17,
        severityText: 'ERROR',
        body: { stringValue: 'payment 4711 failed after 30 s' },
        attributes: [
          { key: 'http.status_code', value: { intValue: '502' } },
          { key: 'retry', value: { boolValue: true } },
        ],
        traceId: '5b8efff798038103d269b633813fc60c',
      }),
      expect: {
        events: [
          {
            action: 'firing',
            key: 'evenkeel: payment # failed after # s',
            severity: 'error',
            title: 'payment 4711 failed after 30 s',
            expiresInSeconds: 3600,
            labels: {
              'service.name': 'evenkeel',
              'http.status_code': '502',
              retry: 'true',
              trace: '5b8efff798038103d269b633813fc60c',
            },
          },
        ],
      },
    },
    {
      name: 'an exception is known by its type',
      payload: requestOf({
        severityNumber: 21,
        body: { kvlistValue: { values: [{ key: 'msg', value: { stringValue: 'boom' } }] } },
        attributes: [
          { key: 'exception.type', value: { stringValue: 'OutOfMemoryError' } },
          { key: 'exception.message', value: { stringValue: 'heap is full' } },
        ],
      }),
      expect: {
        events: [
          {
            key: 'evenkeel: OutOfMemoryError',
            severity: 'critical',
            title: 'OutOfMemoryError: heap is full',
            body: '{"msg":"boom"}',
          },
        ],
      },
    },
    {
      name: 'weaker records are left aside',
      payload: requestOf({ severityNumber: 9, body: { stringValue: 'started' } }),
      expect: { events: [] },
    },
    {
      name: 'the end, told by attributes',
      payload: requestOf({
        severityNumber: 9,
        body: { stringValue: 'fine again' },
        attributes: [
          { key: 'evenkeel.key', value: { stringValue: 'queue' } },
          { key: 'evenkeel.state', value: { stringValue: 'cleared' } },
        ],
      }),
      expect: { events: [{ action: 'cleared', key: 'queue' }] },
    },
    SDK_BATCH,
    {
      name: 'no request of OTLP',
      payload: { resourceSpans: [] },
      expect: { events: [], faults: ['resourceLogs'] },
    },
  ],
};

function requestOf(record: unknown): unknown {
  const attributes = [{ key: 'service.name', value: { stringValue: 'evenkeel' } }];
  return { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [record] }] }] };
}

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zRequest.safeParse(body);
  const sent = zAnyObject.safeParse(body).data?.['resourceLogs'];
  if (!parsed.success || !Array.isArray(sent)) {
    const message = 'expected {"resourceLogs": [...]}, the JSON of an OTLP request for logs';
    return { events: [], faults: [{ path: 'resourceLogs', message }] };
  }
  const told = parsed.data.resourceLogs.flatMap((one) => {
    const resource = textsOf(one.resource.attributes);
    return one.scopeLogs.flatMap(({ logRecords, scope }) =>
      logRecords.flatMap((record) => {
        const scopeLogs = [{ scope, logRecords: [record] }];
        const alone = { resourceLogs: [{ resource: one.resource, scopeLogs }] };
        return toldBy(record, resource, scope.name).map((told) => ({ ...told, alone }));
      }),
    );
  });
  const faults =
    told.length <= MAX_RECORDS
      ? []
      : [{ path: 'logRecords', message: `${told.length} records, ${MAX_RECORDS} were kept` }];
  const events = told
    .slice(0, MAX_RECORDS)
    .map(({ alone, ...one }) => eventOf(one, alone, context));
  if (events.length > 0) return { events, faults };
  return { events, faults, ignored: 'No record of WARN or worse.' };
}

type Texts = Readonly<Record<string, string>>;
type LogRecord = z.infer<typeof zRecord>;

/** Nothing, or one condition. */
function toldBy(record: LogRecord, resource: Texts, scope: string): readonly Told[] {
  const own = textsOf(record.attributes);
  const { 'evenkeel.key': key, 'evenkeel.state': state, 'evenkeel.severity': said } = own;
  const isCleared = (state ?? '').toLowerCase() === 'cleared';
  const severity = severityOfRecord(record);
  if (severity === undefined && key === undefined) return [];
  const message = textOf(record.body);
  const type = own['exception.type'] ?? '';
  const title = type === '' ? message : `${type}: ${own['exception.message'] ?? message}`;
  const service = resource['service.name'] ?? scope;
  const name = type || record.eventName || own['event.name'] || message.replace(/\d+/g, '#');
  const stack = own['exception.stacktrace'] ?? '';
  return [
    {
      action: isCleared ? 'cleared' : 'firing',
      key: key || `${service}: ${name}`,
      severity: severityBy({}, said, severity ?? 'info'),
      title: title || record.eventName,
      body: [message === title ? '' : message, stack].filter((part) => part !== '').join('\n'),
      labels: {
        ...Object.fromEntries(
          Object.entries(own).filter(
            ([one]) => !one.startsWith('evenkeel.') && one !== 'exception.stacktrace',
          ),
        ),
        ...resource,
        scope,
        // In JSON some write them in capitals; as bytes they have none.
        trace: record.traceId.toLowerCase(),
        span: record.spanId.toLowerCase(),
      },
      expiresInSeconds: AN_HOUR,
    },
  ];
}

/** By number, or by the word where there is no number; undefined for what is weaker than WARN. */
function severityOfRecord(record: LogRecord): AlertSeverity | undefined {
  const { severityNumber } = record;
  if (severityNumber >= FATAL) return 'critical';
  if (severityNumber >= ERROR) return 'error';
  if (severityNumber >= WARN) return 'warning';
  if (severityNumber > 0) return undefined;
  const byWord = severityBy({ fatal: 'critical' }, record.severityText, 'info');
  return byWord === 'info' ? undefined : byWord;
}

function textsOf(attributes: z.infer<typeof zAttributes>): Texts {
  const told = attributes.map(({ key, value }) => [key, textOf(value)] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== ''));
}

/** `{"stringValue": "x"}`, `{"intValue": "7"}`, `{"kvlistValue": {...}}` and so on, as text. */
function textOf(value: unknown): string {
  const plain = plainOf(value);
  if (plain === undefined || plain === null) return '';
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainOf(value: unknown): unknown {
  const object = zAnyObject.safeParse(value);
  if (!object.success) return typeof value === 'object' ? undefined : value;
  const { arrayValue, kvlistValue, ...scalar } = object.data;
  if (arrayValue !== undefined) return valuesOf(arrayValue).map(plainOf);
  if (kvlistValue === undefined) return Object.values(scalar)[0];
  const pairs = zAttributes.parse(valuesOf(kvlistValue));
  return Object.fromEntries(pairs.map((pair) => [pair.key, plainOf(pair.value)]));
}

function valuesOf(list: unknown): readonly unknown[] {
  const values = zAnyObject.safeParse(list).data?.['values'];
  return Array.isArray(values) ? values : [];
}

/** What OTLP wants: an empty object, or how many records were not taken; 400 is never sent again. */
function answer({ parsed }: Outcome): Answer {
  const [fault] = parsed.faults;
  if (fault === undefined) return { status: 200, body: {} };
  if (fault.path === 'resourceLogs')
    return { status: 400, body: { code: INVALID_ARGUMENT, message: fault.message } };
  const rejectedLogRecords = String(Number.parseInt(fault.message, 10) - MAX_RECORDS);
  return {
    status: 200,
    body: { partialSuccess: { rejectedLogRecords, errorMessage: fault.message } },
  };
}

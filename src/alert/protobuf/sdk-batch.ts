/** A request for logs as the SDK of JavaScript (@opentelemetry/exporter-logs-otlp-proto 0.223.1) sends it, and its JSON. */
import type { Example } from '../integrations/integration.ts';

export const SDK_BATCH: Example = {
  name: 'a batch as the SDK of JavaScript packs it: an error of a trace, a map as body, one too weak',
  payload: {
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'shop' } },
            { key: 'service.instance.id', value: { stringValue: 'shop-1' } },
          ],
        },
        scopeLogs: [
          {
            scope: { name: 'shop.payments', version: '1.4.0' },
            logRecords: [
              {
                timeUnixNano: '1763884800000000000',
                severityNumber: 17,
                severityText: 'ERROR',
                body: { stringValue: 'payment 4711 failed after 30 s' },
                attributes: [
                  { key: 'http.status_code', value: { intValue: '502' } },
                  { key: 'retry', value: { boolValue: true } },
                  { key: 'ratio', value: { doubleValue: 0.25 } },
                  {
                    key: 'tags',
                    value: {
                      arrayValue: { values: [{ stringValue: 'eu' }, { stringValue: 'card' }] },
                    },
                  },
                  { key: 'offset', value: { intValue: '-3' } },
                  { key: 'evenkeel.state', value: { stringValue: 'firing' } },
                ],
                traceId: '5B8EFFF798038103D269B633813FC60C',
                spanId: 'EEE19B7EC3C1B174',
                eventName: 'payment.failed',
              },
              {
                severityNumber: 21,
                severityText: 'FATAL',
                body: {
                  kvlistValue: {
                    values: [
                      { key: 'msg', value: { stringValue: 'boom' } },
                      {
                        key: 'parts',
                        value: {
                          arrayValue: {
                            values: [
                              { intValue: '1' },
                              { doubleValue: 2.5 },
                              {
                                kvlistValue: {
                                  values: [{ key: 'deep', value: { stringValue: 'Grüße' } }],
                                },
                              },
                            ],
                          },
                        },
                      },
                    ],
                  },
                },
                attributes: [
                  { key: 'exception.type', value: { stringValue: 'OutOfMemoryError' } },
                  { key: 'exception.message', value: { stringValue: 'heap is full' } },
                  { key: 'bin', value: { bytesValue: 'AQL/' } },
                ],
              },
              { severityNumber: 9, severityText: 'INFO', body: { stringValue: 'started' } },
            ],
          },
        ],
      },
    ],
  },
  packed: [
    'CroECjsKFgoMc2VydmljZS5uYW1lEgYKBHNob3AKHwoTc2VydmljZS5pbnN0YW5jZS5pZBIICgZzaG9wLTEQ',
    'ABL6AwoWCg1zaG9wLnBheW1lbnRzEgUxLjQuMBL3AQkAALZQ4ZN6GBARGgVFUlJPUiogCh5wYXltZW50IDQ3',
    'MTEgZmFpbGVkIGFmdGVyIDMwIHMyFwoQaHR0cC5zdGF0dXNfY29kZRIDGPYDMgsKBXJldHJ5EgIQATISCgVy',
    'YXRpbxIJIQAAAAAAANA/MhgKBHRhZ3MSECoOCgQKAmV1CgYKBGNhcmQyFQoGb2Zmc2V0EgsY/f//////////',
    'ATIaCg5ldmVua2VlbC5zdGF0ZRIICgZmaXJpbmc4AEUBAAAAShBbjv/3mAOBA9JptjOBP8YMUgju4Zt+w8Gx',
    'dFkAALZQ4ZN6GGIOcGF5bWVudC5mYWlsZWQSvAEJAAC2UOGTehgQFRoFRkFUQUwqRDJCCg0KA21zZxIGCgRi',
    'b29tCjEKBXBhcnRzEigqJgoCGAEKCSEAAAAAAAAEQAoVMhMKEQoEZGVlcBIJCgdHcsO8w59lMiQKDmV4Y2Vw',
    'dGlvbi50eXBlEhIKEE91dE9mTWVtb3J5RXJyb3IyIwoRZXhjZXB0aW9uLm1lc3NhZ2USDgoMaGVhcCBpcyBm',
    'dWxsMgwKA2JpbhIFOgMBAv84AFkAALZQ4ZN6GBInCQAAtlDhk3oYEAkaBElORk8qCQoHc3RhcnRlZDgAWQAA',
    'tlDhk3oY',
  ].join(''),
  expect: {
    events: [
      {
        key: 'shop: payment.failed',
        severity: 'error',
        labels: {
          'service.name': 'shop',
          'service.instance.id': 'shop-1',
          scope: 'shop.payments',
          'http.status_code': '502',
          retry: 'true',
          ratio: '0.25',
          tags: '["eu","card"]',
          offset: '-3',
          trace: '5b8efff798038103d269b633813fc60c',
          span: 'eee19b7ec3c1b174',
        },
      },
      {
        key: 'shop: OutOfMemoryError',
        severity: 'critical',
        title: 'OutOfMemoryError: heap is full',
        body: '{"msg":"boom","parts":["1",2.5,{"deep":"Grüße"}]}',
      },
    ],
  },
};

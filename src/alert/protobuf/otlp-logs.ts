/**
 * The messages of OTLP for logs (opentelemetry-proto, collector/logs/v1 and what it holds), and the Status that says
 * why a request failed: `google.rpc.Status`, which OTLP answers in the encoding of the request.
 */
import type { Field, Message } from './message.ts';

const attributes: Field = { name: 'attributes', kind: () => KEY_VALUE, isList: true };
const dropped = { name: 'droppedAttributesCount', kind: 'uint32' } as const;
const schemaUrl = { name: 'schemaUrl', kind: 'text' } as const;

const ARRAY: Message = {
  fields: { 1: { name: 'values', kind: () => ANY_VALUE, isList: true } },
};
const PAIRS: Message = {
  fields: { 1: { name: 'values', kind: () => KEY_VALUE, isList: true } },
};
const ANY_VALUE: Message = {
  isOneOf: true,
  fields: {
    1: { name: 'stringValue', kind: 'text' },
    2: { name: 'boolValue', kind: 'bool' },
    3: { name: 'intValue', kind: 'int64' },
    4: { name: 'doubleValue', kind: 'double' },
    5: { name: 'arrayValue', kind: () => ARRAY },
    6: { name: 'kvlistValue', kind: () => PAIRS },
    7: { name: 'bytesValue', kind: 'bytes' },
  },
};
const KEY_VALUE: Message = {
  fields: { 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind: () => ANY_VALUE } },
};
const LOG_RECORD: Message = {
  fields: {
    1: { name: 'timeUnixNano', kind: 'fixed64' },
    2: { name: 'severityNumber', kind: 'int32' },
    3: { name: 'severityText', kind: 'text' },
    5: { name: 'body', kind: () => ANY_VALUE },
    6: attributes,
    7: dropped,
    8: { name: 'flags', kind: 'fixed32' },
    9: { name: 'traceId', kind: 'hex' },
    10: { name: 'spanId', kind: 'hex' },
    11: { name: 'observedTimeUnixNano', kind: 'fixed64' },
    12: { name: 'eventName', kind: 'text' },
  },
};
const SCOPE: Message = {
  fields: {
    1: { name: 'name', kind: 'text' },
    2: { name: 'version', kind: 'text' },
    3: attributes,
    4: dropped,
  },
};
const SCOPE_LOGS: Message = {
  fields: {
    1: { name: 'scope', kind: () => SCOPE },
    2: { name: 'logRecords', kind: () => LOG_RECORD, isList: true },
    3: schemaUrl,
  },
};
const RESOURCE_LOGS: Message = {
  fields: {
    1: { name: 'resource', kind: () => ({ fields: { 1: attributes, 2: dropped } }) },
    2: { name: 'scopeLogs', kind: () => SCOPE_LOGS, isList: true },
    3: schemaUrl,
  },
};

export const LOGS_REQUEST: Message = {
  fields: { 1: { name: 'resourceLogs', kind: () => RESOURCE_LOGS, isList: true } },
};

const PARTIAL: Message = {
  fields: {
    1: { name: 'rejectedLogRecords', kind: 'int64' },
    2: { name: 'errorMessage', kind: 'text' },
  },
};
export const LOGS_RESPONSE: Message = {
  fields: { 1: { name: 'partialSuccess', kind: () => PARTIAL } },
};

export const STATUS: Message = {
  fields: { 1: { name: 'code', kind: 'int32' }, 2: { name: 'message', kind: 'text' } },
};

/**
 * Amazon CloudWatch alarms through SNS (https subscription):
 * `{"Type": "Notification", "MessageId": "...", "TopicArn": "arn:aws:sns:eu-central-1:1:alarms",
 *   "Message": "{\"AlarmName\": \"CPU\", \"NewStateValue\": \"ALARM\", \"AlarmArn\": \"arn:...\"}", ...}`
 * Before this is read, doors/sns.ts has checked the signature and confirmed the subscription. The alarm's ARN
 * names the condition; the time of the change of state orders what SNS may deliver in any order. Alarms that
 * come by EventBridge, and plain words of whoever publishes to the topic, are read too.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, sentTime, zAnyObject } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

const zEnvelope = z.looseObject({
  Type: z.string(),
  TopicArn: zSaid,
  Subject: zSaid,
  Message: z.string(),
});

const zDimensions = z.array(z.looseObject({ name: zSaid, value: zSaid })).catch([]);
const zAlarm = z.looseObject({
  AlarmName: z.string().min(1),
  AlarmArn: zSaid,
  AlarmDescription: zSaid,
  AWSAccountId: zSaid,
  Region: zSaid,
  NewStateValue: z.string(),
  NewStateReason: zSaid,
  StateChangeTime: z.unknown().optional(),
  Trigger: z
    .looseObject({ MetricName: zSaid, Namespace: zSaid, Dimensions: zDimensions })
    .catch({ MetricName: '', Namespace: '', Dimensions: [] }),
});
const zBridged = z.looseObject({
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  account: zSaid,
  region: zSaid,
  resources: z.array(z.string()).catch([]),
  detail: z.looseObject({
    alarmName: z.string().min(1),
    state: z.looseObject({ value: z.string(), reason: zSaid, timestamp: z.unknown().optional() }),
    configuration: z.looseObject({ description: zSaid }).catch({ description: '' }),
  }),
});

const SUBSCRIBING = ['SubscriptionConfirmation', 'UnsubscribeConfirmation'];
const ARN = 'arn:aws:cloudwatch:eu-central-1:1:alarm:CPU high';

export const cloudwatch: Integration = {
  source: 'cloudwatch',
  title: 'Amazon CloudWatch (through SNS)',
  group: 'cloud',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/cloudwatch/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Subscribe Evenkeel to an SNS topic, and let alarms send there:',
      'TOPIC=$(aws sns create-topic --name evenkeel --output text)',
      'aws sns set-topic-attributes --topic-arn "$TOPIC" \\',
      '  --attribute-name SignatureVersion --attribute-value 2',
      'aws sns subscribe --topic-arn "$TOPIC" --protocol https \\',
      `  --notification-endpoint ${publicUrl}/intake/cloudwatch/${key}`,
      'aws cloudwatch put-metric-alarm ... --alarm-actions "$TOPIC" --ok-actions "$TOPIC"',
      'The subscription confirms itself within seconds. Evenkeel must be reachable by https from AWS and',
      'must itself reach sns.REGION.amazonaws.com: signatures are checked with the certificate there.',
      'The words "severity: critical" (or error, warning, info) in the description of an alarm say how',
      'bad it is; without them an alarm counts as error. Leave raw message delivery off.',
    ].join('\n'),
  proof: 'sns',
  schema: zEnvelope,
  parse,
  sample: ({ action, key, title, severity }) =>
    notice({
      AlarmName: title,
      AlarmArn: key,
      AlarmDescription: `severity: ${severity}`,
      NewStateValue: action === 'firing' ? 'ALARM' : 'OK',
    }),
  examples: [
    {
      name: 'an alarm',
      payload: notice({
        AlarmName: 'CPU high',
        AlarmArn: ARN,
        AlarmDescription: 'Shop is slow. severity: critical',
        AWSAccountId: '1',
        NewStateValue: 'ALARM',
        OldStateValue: 'OK',
        NewStateReason: 'Threshold Crossed: 1 datapoint was greater than 95.',
        StateChangeTime: '2026-11-23T08:00:00.000+0000',
        Region: 'EU (Frankfurt)',
        Trigger: {
          MetricName: 'CPUUtilization',
          Namespace: 'AWS/EC2',
          Dimensions: [{ name: 'InstanceId', value: 'i-1' }],
        },
      }),
      expect: {
        events: [
          {
            action: 'firing',
            key: ARN,
            severity: 'critical',
            title: 'CPU high',
            body: 'Threshold Crossed: 1 datapoint was greater than 95.\nShop is slow. severity: critical',
            startsAt: instant('2026-11-23T08:00:00.000Z'),
            labels: {
              InstanceId: 'i-1',
              metric: 'AWS/EC2 CPUUtilization',
              account: '1',
              region: 'eu-central-1',
              state: 'ALARM',
            },
            links: [
              {
                href: 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/CPU%20high',
                text: 'CloudWatch',
              },
            ],
          },
        ],
      },
    },
    {
      name: 'it is well again',
      payload: notice({
        AlarmName: 'CPU high',
        AlarmArn: ARN,
        NewStateValue: 'OK',
        StateChangeTime: '2026-11-23T08:10:00.000+0000',
      }),
      expect: {
        events: [{ action: 'cleared', key: ARN, startsAt: instant('2026-11-23T08:10:00.000Z') }],
      },
    },
    {
      name: 'the data are missing',
      payload: notice({ AlarmName: 'CPU high', AlarmArn: ARN, NewStateValue: 'INSUFFICIENT_DATA' }),
      expect: { events: [{ action: 'firing', key: ARN, severity: 'warning' }] },
    },
    {
      name: 'by way of EventBridge',
      payload: notice({
        'detail-type': 'CloudWatch Alarm State Change',
        source: 'aws.cloudwatch',
        account: '1',
        region: 'eu-central-1',
        resources: [ARN],
        detail: {
          alarmName: 'CPU high',
          state: { value: 'ALARM', reason: 'x', timestamp: '2026-11-23T08:00:00.000+0000' },
        },
      }),
      expect: { events: [{ action: 'firing', key: ARN, severity: 'error', title: 'CPU high' }] },
    },
    {
      name: 'plain words',
      payload: { ...notice({}), Subject: 'Budget', Message: 'You have spent 120 % of it' },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'arn:aws:sns:eu-central-1:1:alarms Budget',
            severity: 'warning',
            title: 'Budget',
            body: 'You have spent 120 % of it',
          },
        ],
      },
    },
    {
      name: 'a subscription is no alert',
      payload: { ...notice({}), Type: 'SubscriptionConfirmation' },
      expect: { events: [] },
    },
    {
      name: 'raw delivery, without what could be checked',
      payload: { AlarmName: 'x' },
      expect: { events: [{ key: 'unreadable' }] },
    },
  ],
};

function notice(message: unknown): Readonly<Record<string, unknown>> {
  return {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:eu-central-1:1:alarms',
    Subject: 'ALARM',
    Message: JSON.stringify(message),
    Timestamp: '2026-11-23T08:00:01.000Z',
  };
}

function parse(body: unknown, context: ParseContext): Parsed {
  const envelope = zEnvelope.safeParse(body);
  if (!envelope.success) return unreadable('Amazon SNS', body, context);
  const { Type, Message } = envelope.data;
  if (SUBSCRIBING.includes(Type)) {
    return { events: [], faults: [], ignored: 'A subscription, not an alarm.' };
  }
  const message = jsonIn(Message);
  const told = alarm(message) ?? bridged(message) ?? plainWords(envelope.data);
  return { events: [eventOf(told, message ?? body, context)], faults: [] };
}

/** The object a text holds as JSON; undefined where it holds none. */
function jsonIn(text: string): unknown {
  try {
    return zAnyObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function alarm(message: unknown): Told | undefined {
  const parsed = zAlarm.safeParse(message);
  if (!parsed.success) return undefined;
  const one = parsed.data;
  const { Trigger: trigger } = one;
  return {
    ...toldBy({
      name: one.AlarmName,
      arn: one.AlarmArn || `${one.AWSAccountId} ${one.Region} ${one.AlarmName}`,
      state: one.NewStateValue,
      description: one.AlarmDescription,
      at: one.StateChangeTime,
    }),
    body: [one.NewStateReason, one.AlarmDescription].filter((part) => part !== '').join('\n'),
    labels: {
      ...Object.fromEntries(trigger.Dimensions.map(({ name, value }) => [name, value])),
      metric: `${trigger.Namespace} ${trigger.MetricName}`.trim(),
      account: one.AWSAccountId,
      region: regionOf(one.AlarmArn) || one.Region,
      state: one.NewStateValue,
    },
  };
}

function bridged(message: unknown): Told | undefined {
  const parsed = zBridged.safeParse(message);
  if (!parsed.success) return undefined;
  const { detail, account, region, resources } = parsed.data;
  const { state, configuration } = detail;
  return {
    ...toldBy({
      name: detail.alarmName,
      arn: resources[0] ?? `${account} ${region} ${detail.alarmName}`,
      state: state.value,
      description: configuration.description,
      at: state.timestamp,
    }),
    body: [state.reason, configuration.description].filter((part) => part !== '').join('\n'),
    labels: { account, region, state: state.value },
  };
}

interface AlarmState {
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  readonly description: string;
  readonly at: unknown;
}

function toldBy({ name, arn, state, description, at }: AlarmState): Told {
  const region = regionOf(arn);
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  const href = `${console}#alarmsV2:alarm/${encodeURIComponent(name.toWellFormed())}`;
  return {
    action: state.toUpperCase() === 'OK' ? 'cleared' : 'firing',
    key: arn,
    severity: state.toUpperCase() === 'INSUFFICIENT_DATA' ? 'warning' : severityIn(description),
    title: name,
    links: region === '' ? [] : safeLink(href, 'CloudWatch'),
    startsAt: sentTime(at),
  };
}

function severityIn(description: string): AlertSeverity {
  const [, word = ''] = /\bseverity\s*[:=]\s*(\w+)/i.exec(description) ?? [];
  return severityOf(word) ?? 'error';
}

function regionOf(arn: string): string {
  return /^arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+):/.exec(arn)?.[1] ?? '';
}

function plainWords(envelope: z.infer<typeof zEnvelope>): Told {
  const title = envelope.Subject || envelope.Message.slice(0, 200).toWellFormed();
  return {
    action: 'firing',
    key: `${envelope.TopicArn} ${title.replace(/\d+/g, '#')}`,
    severity: 'warning',
    title,
    body: envelope.Message,
    labels: { topic: envelope.TopicArn },
  };
}

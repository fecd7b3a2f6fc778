/**
 * Events of a Kubernetes cluster, as kubernetes-event-exporter posts them, or any tool that posts an Event
 * (v1, or events.k8s.io/v1 with `regarding` and `note`):
 * `{"type": "Warning", "reason": "BackOff", "message": "Back-off restarting failed container",
 *   "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "web-5d9"}, "count": 7}`
 * An object with a reason is one condition. Some reasons have an end of their own (NodeReady after
 * NodeNotReady); of the others only silence tells that it is over, as the cluster forgets them after an hour.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { severityBy } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid, zTextMap } from './told.ts';

const zObject = z.looseObject({
  kind: z.string().min(1),
  namespace: zSaid,
  name: zSaid,
  labels: zTextMap,
  annotations: zTextMap,
});
const zEvent = z
  .looseObject({
    type: zSaid,
    reason: z.string().min(1),
    message: zSaid,
    note: zSaid,
    count: zSaid,
    clusterName: zSaid,
    involvedObject: zObject.optional().catch(undefined),
    regarding: zObject.optional().catch(undefined),
    source: z.looseObject({ component: zSaid }).optional().catch(undefined),
  })
  .refine((event) => event.involvedObject !== undefined || event.regarding !== undefined);

/** Reasons that weigh more or less than a warning, and those that are bad news though typed Normal. */
const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  NodeNotReady: 'critical',
  NodeHasDiskPressure: 'error',
  NodeHasInsufficientMemory: 'error',
  NodeHasInsufficientPID: 'error',
  SystemOOM: 'error',
  OOMKilling: 'error',
  BackOff: 'error',
  FailedCreate: 'error',
  EvictionThresholdMet: 'error',
  FailedScheduling: 'warning',
  FailedAttachVolume: 'warning',
  Unhealthy: 'warning',
};

/** Good news, and the reason whose end it is; not what every pod says once (Scheduled): that would be a flood. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ['NodeReady', 'NodeNotReady'],
  ['NodeHasNoDiskPressure', 'NodeHasDiskPressure'],
  ['NodeHasSufficientMemory', 'NodeHasInsufficientMemory'],
  ['NodeHasSufficientPID', 'NodeHasInsufficientPID'],
]);
const WITH_END = new Set(ENDS.values());
const AN_HOUR = 3_600;
const SEVERITY_ANNOTATION = 'evenkeel/severity';

export const kubernetes: Integration = {
  source: 'kubernetes',
  title: 'Kubernetes events',
  group: 'cloud',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/kubernetes/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Run kubernetes-event-exporter in the cluster (Helm chart or its deploy folder) with this',
      'configuration:',
      'logLevel: error',
      'route:',
      '  routes:',
      '    - match:',
      "        - {type: 'Warning|Normal', receiver: evenkeel}",
      'receivers:',
      '  - name: evenkeel',
      '    webhook:',
      `      endpoint: ${publicUrl}/intake/kubernetes/${key}`,
      '      headers: {Content-Type: application/json}',
      'Normal events are needed for good news (NodeReady); the rest of them is left aside here.',
      `The annotation ${SEVERITY_ANNOTATION} on an object says how bad its events are.`,
    ].join('\n'),
  severities: SEVERITIES,
  schema: zEvent,
  parse,
  sample: ({ action, key, title, severity }) => ({
    type: 'Normal',
    reason: action === 'firing' ? 'NodeNotReady' : 'NodeReady',
    message: title,
    involvedObject: {
      kind: 'Node',
      name: key,
      annotations: { [SEVERITY_ANNOTATION]: severity },
    },
  }),
  examples: [
    {
      name: 'a pod that keeps crashing',
      payload: {
        metadata: { name: 'web-5d9.17', namespace: 'shop' },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        source: { component: 'kubelet', host: 'node-1' },
        firstTimestamp: '2026-11-23T08:00:00Z',
        lastTimestamp: '2026-11-23T08:05:00Z',
        count: 7,
        clusterName: 'prod',
        involvedObject: {
          kind: 'Pod',
          namespace: 'shop',
          name: 'web-5d9',
          labels: { app: 'web' },
        },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'prod/shop/Pod/web-5d9 BackOff',
            severity: 'error',
            title: 'BackOff of Pod shop/web-5d9: Back-off restarting failed container',
            expiresInSeconds: 3600,
            labels: {
              app: 'web',
              cluster: 'prod',
              namespace: 'shop',
              kind: 'Pod',
              name: 'web-5d9',
              reason: 'BackOff',
              component: 'kubelet',
              count: '7',
            },
          },
        ],
      },
    },
    {
      name: 'a node is lost, typed Normal',
      payload: {
        type: 'Normal',
        reason: 'NodeNotReady',
        message: 'Node node-1 status is now: NodeNotReady',
        involvedObject: { kind: 'Node', name: 'node-1' },
      },
      expect: {
        events: [{ action: 'firing', key: 'Node/node-1 NodeNotReady', severity: 'critical' }],
      },
    },
    {
      name: 'and is back',
      payload: {
        type: 'Normal',
        reason: 'NodeReady',
        message: 'Node node-1 status is now: NodeReady',
        involvedObject: { kind: 'Node', name: 'node-1' },
      },
      expect: { events: [{ action: 'cleared', key: 'Node/node-1 NodeNotReady' }] },
    },
    {
      name: 'the newer form of an event',
      payload: {
        apiVersion: 'events.k8s.io/v1',
        type: 'Warning',
        reason: 'FailedScheduling',
        note: '0/3 nodes are available',
        regarding: { kind: 'Pod', namespace: 'shop', name: 'web-5d9' },
      },
      expect: {
        events: [
          { action: 'firing', key: 'shop/Pod/web-5d9 FailedScheduling', severity: 'warning' },
        ],
      },
    },
    {
      name: 'a normal event is left aside',
      payload: {
        type: 'Normal',
        reason: 'Pulled',
        message: 'Container image already present',
        involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-5d9' },
      },
      expect: { events: [] },
    },
    {
      name: 'no event at all',
      payload: { kind: 'PodList', items: [] },
      expect: { events: [{ key: 'unreadable' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zEvent.safeParse(body);
  const object = parsed.data?.involvedObject ?? parsed.data?.regarding;
  if (!parsed.success || object === undefined) return unreadable('Kubernetes', body, context);
  const told = toldBy(parsed.data, object);
  if (told !== undefined) return { events: [eventOf(told, body, context)], faults: [] };
  return { events: [], faults: [], ignored: 'A normal event tells of no trouble.' };
}

type Event = z.infer<typeof zEvent>;

function toldBy(event: Event, object: z.infer<typeof zObject>): Told | undefined {
  const { reason } = event;
  const ended = ENDS.get(reason);
  const isBad = event.type !== 'Normal' || Object.hasOwn(SEVERITIES, reason);
  if (!isBad && ended === undefined) return undefined;
  const where = [object.namespace, object.name].filter((part) => part !== '').join('/');
  const path = [event.clusterName, object.namespace, object.kind, object.name];
  const message = event.message || event.note;
  const said = object.annotations[SEVERITY_ANNOTATION] ?? '';
  return {
    action: ended === undefined ? 'firing' : 'cleared',
    key: `${path.filter((part) => part !== '').join('/')} ${ended ?? reason}`,
    severity: severityBy({}, said, severityBy(SEVERITIES, reason, 'warning')),
    title: `${reason} of ${object.kind} ${where}: ${message}`,
    body: message,
    labels: {
      ...object.labels,
      cluster: event.clusterName,
      namespace: object.namespace,
      kind: object.kind,
      name: object.name,
      reason,
      component: event.source?.component,
      count: event.count,
    },
    ...(ended !== undefined || WITH_END.has(reason) ? {} : { expiresInSeconds: AN_HOUR }),
  };
}

/**
 * Fields that forms of several verbs share. `x-pick` tells a form which list to offer; it goes with the JSON
 * Schema of the input. What a person types is refused when it cannot be stored; what machines send is
 * cleaned instead, since a signal is never lost over a stray byte.
 */
import type { AlertId, Id, ReporterId, ServiceId } from '../../../kernel/ids.ts';
import { z, zInstant, zLine, zUuid } from '../../../kernel/schema.ts';
import { CAN_WORK, EFFECTS, SERVICE_STATES } from '../words.ts';

type Pick = 'person' | 'team' | 'service' | 'incident' | 'reporter' | 'theory' | 'fix' | 'alert';

export function zId<I extends Id<string>>(pick: Pick) {
  return zUuid.transform((text) => text as I).meta({ 'x-pick': pick });
}

const storable = (text: string) => text.isWellFormed() && !text.includes('\u0000');

/** One line, trimmed. */
export function zTitle(minLength: number, maxLength: number) {
  return zLine(minLength, maxLength).refine(storable, 'This text cannot be stored.');
}

/** Several lines, trimmed. */
export function zText(minLength = 1, maxLength = 10_000) {
  return z
    .string()
    .trim()
    .min(minLength, minLength === 1 ? 'Say something.' : undefined)
    .max(maxLength)
    .refine(storable, 'This text cannot be stored.')
    .meta({ 'x-lines': 'many' });
}

/** Text of a machine: cleaned and cut, never refused. */
export function zMachineText(maxLength = 20_000) {
  return z
    .string()
    .transform((text) => text.toWellFormed().replaceAll('\u0000', '').slice(0, maxLength));
}

/** An instant typed with a zone, or one of ours. */
export const zAt = zInstant;

export const zServiceState = z.enum(SERVICE_STATES);
export const zEffect = z.enum(EFFECTS);
export const zGrade = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
  .meta({ 'x-pick': 'grade' });

/** Of a reporter, as the timeline keeps it; names and addresses stay in the reporter table. */
export const zReporterFacts = z.strictObject({
  reporter: zId<ReporterId>('reporter'),
  channel: zTitle(1, 40),
  receivedAt: zAt,
  noticedAt: zAt,
  canWork: z.enum(CAN_WORK).nullable(),
  deadline: zAt.nullable(),
  location: zTitle(0, 200).nullable(),
  words: zText(0, 10_000),
});

export const zAlertFacts = z.strictObject({
  alert: zId<AlertId>('alert'),
  title: zMachineText(500),
  severity: zMachineText(40),
  source: zMachineText(100),
  fingerprint: zMachineText(500),
  service: zId<ServiceId>('service'),
  loud: z.boolean(),
  firstSeenAt: zAt,
});

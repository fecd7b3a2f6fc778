/**
 * The one door to zod for cores: shapes of commands, declared once, used for validation, types,
 * OpenAPI and forms. Objects are strict: an unknown field is an error, never dropped in silence.
 */
import { z } from 'zod';
import { type Instant, instant, isInstant } from './instant.ts';

export { z };

/** A year before the last one that can be written, so that rules may add days. */
const LAST_MILLIS = Date.parse('9998-12-31T23:59:59.999Z');

/** ISO 8601 with an offset or Z, kept as a UTC instant; a missing zone is refused (decisions.md 17). */
export const zInstant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/,
    'Give a time with its zone, such as 2026-11-23T09:24:35Z.',
  )
  // Forms draw a field for a day and a time by this.
  .meta({ format: 'date-time' })
  .transform((text, context): Instant => {
    const millis = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    if (!(millis >= 0 && millis <= LAST_MILLIS && isDay(text.slice(0, 10)))) {
      context.addIssue({
        code: 'custom',
        message: 'This time does not exist or lies outside the years 1970 to 9998.',
      });
      return z.NEVER;
    }
    return instant(new Date(millis).toISOString());
  });

/** The parser turns 30 February into 2 March; a person meant neither. */
function isDay(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

/** An instant as we write it ourselves, for response shapes and stored JSON. */
export const zStoredInstant = z.custom<Instant>(
  (value) => typeof value === 'string' && isInstant(value),
  'Not an instant.',
);

export const zUuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'Not an id.');

/** One line of text a person typed: trimmed, no control characters. */
export function zLine(minLength: number, maxLength: number) {
  return (
    z
      .string()
      .trim()
      .min(minLength)
      .max(maxLength)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
      .regex(/^[^\u0000-\u001f\u007f]*$/, 'Keep it on one line, without control characters.')
  );
}

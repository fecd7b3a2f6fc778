/**
 * The one door to zod for cores: shapes of commands, declared once, used for validation, types,
 * OpenAPI and forms. Objects are strict: an unknown field is an error, never dropped in silence.
 */
import { z } from 'zod';
import { type Instant, instant, isInstant } from './instant.ts';

export { z };

/** ISO 8601 with an offset or Z, kept as a UTC instant; a missing zone is refused (decisions.md 17). */
export const zInstant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/,
    'Give a time with its zone, such as 2026-11-23T09:24:35Z.',
  )
  .transform((text, context): Instant => {
    const millis = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    const year = Number(text.slice(0, 4));
    if (Number.isNaN(millis) || year < 1970) {
      context.addIssue({
        code: 'custom',
        message: 'This time does not exist or lies before 1970.',
      });
      return z.NEVER;
    }
    return instant(new Date(millis).toISOString());
  });

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

/** What the server writes as the input of a verb becomes the fields of a form. */
import { describe, expect, test } from 'vitest';
import { z, zInstant } from '../../kernel/schema.ts';
import { fieldsOf, inWords } from './json-schema.ts';

describe('fields of a schema', () => {
  test('text, long text, choice, number, pick and nullable', () => {
    const fields = fieldsOf(
      {
        type: 'object',
        required: ['title', 'type', 'person'],
        properties: {
          title: { type: 'string' },
          notes: { type: 'string' },
          type: { type: 'string', enum: ['restart', 'data_repair'] },
          minutes: { type: 'integer', minimum: 1 },
          person: { type: 'string', 'x-pick': 'person' },
          resumeOn: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
          waive: {
            type: 'array',
            items: { type: 'object', properties: { guard: { type: 'string' } } },
          },
          expectedVersion: { type: 'integer' },
        },
      },
      ['expectedVersion'],
    );
    expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['title', 'text', true],
      ['notes', 'long', false],
      ['type', 'choice', true],
      ['minutes', 'number', false],
      ['person', 'pick', true],
      ['resumeOn', 'instant', false],
      ['waive', 'groups', false],
    ]);
  });

  test('a moment, as commands declare it, is a field for a day and a time', () => {
    const shape = z.strictObject({ at: zInstant, until: zInstant.nullable().optional() });
    const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
    const fields = fieldsOf(schema as Parameters<typeof fieldsOf>[0]);
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['at', 'instant'],
      ['until', 'instant'],
    ]);
  });

  test('words from names', () => {
    expect([inWords('changeRef'), inWords('data_repair'), inWords('SEV1')]).toEqual([
      'Change ref',
      'Data repair',
      'SEV1',
    ]);
  });
});

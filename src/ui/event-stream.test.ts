/** Blocks of a server-sent event stream as the browser reads them. */
import { describe, expect, test } from 'vitest';
import { parseBlock } from './event-stream.ts';

describe('server-sent events', () => {
  test('an event with id and data', () => {
    expect(parseBlock('id: 712.4\ndata: {"topic":"incident","version":3}')).toEqual({
      id: '712.4',
      name: 'message',
      data: { topic: 'incident', version: 3 },
    });
  });

  test('a heartbeat is nothing', () => {
    expect(parseBlock(': still here')).toBeUndefined();
    expect(parseBlock('retry: 2000')).toBeUndefined();
  });

  test('a reset carries its cursor and no data', () => {
    expect(parseBlock('id: 9.1\nevent: reset\ndata: {}')).toEqual({
      id: '9.1',
      name: 'reset',
      data: undefined,
    });
  });
});

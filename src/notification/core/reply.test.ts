/** Replies by text: the words that act, and the chatter that does not. */
import { expect, test } from 'vitest';
import { readReply, replyHint } from './reply.ts';

test('NOT-28 words and digits act, with or without the code', () => {
  expect(readReply('ack 3f9c')).toEqual({ act: 'acknowledge', code: '3f9c' });
  expect(readReply(' ACK 3F9C. ')).toEqual({ act: 'acknowledge', code: '3f9c' });
  expect(readReply('1 3f9c')).toEqual({ act: 'acknowledge', code: '3f9c' });
  expect(readReply('13f9c')).toEqual({ act: 'acknowledge', code: '3f9c' });
  expect(readReply('no')).toEqual({ act: 'decline', code: null });
  expect(readReply('2:00af')).toEqual({ act: 'decline', code: '00af' });
});
test('NOT-28 anything else does nothing', () => {
  for (const text of [
    '',
    'resolve 3f9c',
    'I am out of office',
    'ack ack',
    'no problem',
    '3',
    'ackx 3f9c',
  ]) {
    expect(readReply(text), text).toBeUndefined();
  }
  expect(replyHint('3f9c')).toContain('ACK 3f9c');
});

/** Which errors of the database pass by themselves. */
import { expect, test } from 'vitest';
import { isDatabaseAway, isDataFault, isHeldByOthers, isPassing } from './database-errors.ts';

function coded(code: string): Error {
  return Object.assign(new Error('as PostgreSQL or Node says it'), { code });
}

test.each([
  ['the connection broke', coded('08006')],
  ['the server is shutting down', coded('57P01')],
  ['its disk is full', coded('53100')],
  ['a serialisation failure', coded('40001')],
  ['nobody listens', coded('ECONNREFUSED')],
  ['no way there', coded('EHOSTUNREACH')],
  ['its name is not known now', coded('EAI_AGAIN')],
  ['the connection ended', new Error('Connection terminated unexpectedly')],
  ['it never answered', new Error('Query read timeout')],
  ['no connection came free', new Error('timeout exceeded when trying to connect')],
])('%s: it passes', (_words, error) => {
  expect(isPassing(error)).toBe(true);
  expect(isDatabaseAway(error)).toBe(true);
  expect(isDataFault(error)).toBe(false);
});

test('a lock that somebody holds passes, though the database is there', () => {
  expect(isPassing(coded('55P03'))).toBe(true);
  expect(isHeldByOthers(coded('55P03'))).toBe(true);
  expect(isDatabaseAway(coded('55P03'))).toBe(false);
});

test.each([
  ['a value out of range', coded('22003')],
  ['a missing row', coded('23503')],
  ['no such column', coded('42703')],
  ['a file that is not there', coded('ENOENT')],
  ['a fault of ours', new TypeError('undefined is not a function')],
  ['nothing', undefined],
])('%s: it would come again', (_words, error) => {
  expect(isPassing(error)).toBe(false);
});

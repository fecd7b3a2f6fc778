/** What is no person is called what it is, wherever something says who did it. */
import { expect, test } from 'vitest';
import { actorWords } from './actors.ts';

test('what is no person is called what it is; a person is left to the list of people', () => {
  expect(actorWords('system')).toBe('Evenkeel');
  expect(actorWords('integration:01a2')).toBe('a monitor');
  expect(actorWords('reporter:01a2')).toBe('a reporter');
  expect(actorWords('token:01a2')).toBe('a program');
  expect(actorWords('01a21ec8-0ad5-767e-b238-9842472f7e37')).toBeUndefined();
});

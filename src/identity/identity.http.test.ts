/** Identity over HTTP as a client sees it: set-up, sign-in, people, teams, tokens, settings. */
import { expect, test } from 'vitest';

test('x', () => expect(1).toBe(1));

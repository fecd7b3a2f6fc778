/** What a log line may say about a URL: never the part that is a secret. */
import { expect, test } from 'vitest';
import { loggedPath } from './log.ts';

test.each([
  ['/api/v1/setup/SECRET', '/api/v1/setup/[cut]'],
  ['/api/v1/invitations/SECRET', '/api/v1/invitations/[cut]'],
  ['/invite/SECRET', '/invite/[cut]'],
  ['/setup/SECRET', '/setup/[cut]'],
  ['/r/SECRET', '/r/[cut]'],
  ['/api/v1/r/SECRET/answer?x=SECRET', '/api/v1/r/[cut]/answer?…'],
  ['/intake/alertmanager/SECRET/api/v2/alerts', '/intake/alertmanager/[cut]/api/v2/alerts'],
  ['/ping/SECRET', '/ping/[cut]'],
  ['/calendar/SECRET.ics', '/calendar/[cut]'],
  ['/api/v1/incidents/INC-2026-000001', '/api/v1/incidents/INC-2026-000001'],
  ['/api/v1/reviews/1', '/api/v1/reviews/1'],
])('%s is logged as %s', (url, logged) => {
  expect(loggedPath(url)).toBe(logged);
});

/** What a log line may say about a URL: never the part that is a secret. */
import { expect, test } from 'vitest';
import { createLog, loggedPath } from './log.ts';

test('a line has its level as a word, its instant as text, and no secret', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  log.debug('too fine');
  log.warn({ req: { headers: { authorization: 'SECRET' } }, source: 'generic' }, 'refused');
  const [line, ...more] = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(more).toEqual([]);
  expect(line).toMatchObject({ level: 'warn', source: 'generic', msg: 'refused' });
  expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(lines.join('')).not.toContain('SECRET');
});

test.each([
  ['/api/v1/setup/SECRET', '/api/v1/setup/[cut]'],
  ['/api/v1/invitations/SECRET', '/api/v1/invitations/[cut]'],
  ['/invite/SECRET', '/invite/[cut]'],
  ['/setup/SECRET', '/setup/[cut]'],
  ['/r/SECRET', '/r/[cut]'],
  ['/api/v1/r/SECRET/answer?x=SECRET', '/api/v1/r/[cut]/answer?…'],
  ['/intake/alertmanager/SECRET/api/v2/alerts', '/intake/alertmanager/[cut]/api/v2/alerts'],
  ['/api/v2/heartbeat/SECRET', '/api/v2/heartbeat/[cut]'],
  ['/api/v2/heartbeat?token=SECRET', '/api/v2/heartbeat?…'],
  ['/hooks/SECRET', '/hooks/[cut]'],
  ['/services/T0/B0/SECRET', '/services/T0/B0/[cut]'],
  ['/integrations/v1/webhook/SECRET/heartbeat', '/integrations/v1/webhook/[cut]/heartbeat'],
  [
    '/integrations/generic/20131114/alert/SECRET/db',
    '/integrations/generic/20131114/alert/[cut]/db',
  ],
  ['/api/v1/services/019/x', '/api/v1/services/019/x'],
  ['/ping/SECRET', '/ping/[cut]'],
  ['/calendar/SECRET.ics', '/calendar/[cut]'],
  ['/api/v1/incidents/INC-2026-000001', '/api/v1/incidents/INC-2026-000001'],
  ['/api/v1/reviews/1', '/api/v1/reviews/1'],
])('%s is logged as %s', (url, logged) => {
  expect(loggedPath(url)).toBe(logged);
});

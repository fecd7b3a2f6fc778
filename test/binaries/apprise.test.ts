/**
 * A real Apprise, the notification library behind many tools, speaks to Evenkeel by the address alone: as JSON and
 * as a form, in each of its kinds of message. Machines without it skip this as `foreign-binaries`.
 */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findProgram } from '../foreign.ts';
import { startWorld } from '../harness.ts';

const APPRISE = apprise();
const world = await startWorld({ startAt: new Date().toISOString() });
const run = promisify(execFile);

interface AlertItem {
  readonly title: string;
  readonly severity: string;
  readonly count: number;
}

describe('foreign-binaries', () => {
  test.skipIf(APPRISE === undefined)('Apprise sends JSON and forms, of every kind', async () => {
    const { id } = await world.service({ name: 'By Apprise' });
    const { url } = await world.integration(id, 'generic');
    const address = url.replace(/^http:\/\//, '');
    const kinds = { info: 'info', warning: 'warning', failure: 'error' };
    for (const kind of Object.keys(kinds)) {
      for (const way of ['json', 'form']) {
        const words = ['-t', `A ${kind}`, '-b', 'body é', '-n', kind, `${way}://${address}`];
        await run(APPRISE ?? '', words);
      }
    }
    const path = `/api/v1/alerts?service=${encodeURIComponent('By Apprise')}`;
    const { items } = await world.api.get<{ items: readonly AlertItem[] }>(path);
    const told = items.map(({ title, severity, count }) => [title, severity, count]);
    const wanted = Object.entries(kinds).map(([kind, severity]) => [`A ${kind}`, severity, 2]);
    expect(told.sort()).toEqual(wanted.sort());
  });
});

/** With Python and all of its libraries. */
function apprise(): string | undefined {
  const path = findProgram('apprise');
  if (path === undefined) return undefined;
  return spawnSync(path, ['--version']).status === 0 ? path : undefined;
}

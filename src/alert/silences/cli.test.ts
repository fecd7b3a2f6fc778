/** `evenkeel silences` and `evenkeel maintenance`: what is asked of the server, and what is refused before. */
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { CliContext } from '../../platform/cli.ts';
import { silenceCommands } from './cli.ts';

const SILENCE = {
  ...{ id: 's1', kind: 'silence', status: 'active', comment: 'disk swap', about: null },
  matchers: [{ name: 'host', value: 'db-.*', isRegex: true, isEqual: false }],
  ...{ condition: 'labels.rack == "9"', serviceName: 'Shop', hid: { signals: 3 } },
  ...{ startsAt: '2026-11-26T10:00:00.000Z', endsAt: '2026-11-26T14:00:00.000Z' },
};

async function run(...words: readonly string[]) {
  const asked: unknown[] = [];
  const printed: string[] = [];
  const context: CliContext = {
    machine: () => Promise.reject(new Error('a remote client opens no database')),
    call: async (method, path, body) => {
      asked.push([method, path, ...(body === undefined ? [] : [body])]);
      if (path.endsWith('/preview')) return { covered: 0, firing: 2, items: [] };
      return method === 'GET' ? { items: path.includes('coming') ? [] : [SILENCE] } : SILENCE;
    },
    print: (human) => printed.push(human),
    ask: () => Promise.reject(new Error('nobody is at the terminal')),
  };
  const program = new Command().exitOverride();
  silenceCommands(program, context);
  await program.parseAsync(['node', 'evenkeel', ...words]);
  return { asked, printed };
}

test('ALR-170 adds one by matchers, service and condition, for a length', async () => {
  const { asked, printed } = await run(
    ...['silences', 'add', 'alertname=Disk Full', 'host!~"db-.*"', '--service', 'Shop'],
    ...['--where', 'labels.rack == "9"', '--for', '4h', '--why', 'disk swap'],
  );
  const wish = {
    matchers: [
      { name: 'alertname', value: 'Disk Full', isRegex: false, isEqual: true },
      { name: 'host', value: 'db-.*', isRegex: true, isEqual: false },
    ],
    ...{ service: 'Shop', condition: 'labels.rack == "9"', comment: 'disk swap' },
    durationSeconds: 14_400,
  };
  expect(asked).toEqual([['POST', '/api/v1/silences', wish]]);
  expect(printed).toEqual([
    's1  active  2026-11-26T10:00:00.000Z to 2026-11-26T14:00:00.000Z  host!~"db-.*" of Shop where labels.rack == "9": disk swap (hid 3 signals)',
  ]);
});

test('ALR-170 says what it would cover, lists what runs before what comes, ends one', async () => {
  expect((await run('silences', 'preview', 'a=b')).printed).toEqual([
    'It covers 0 of 2 alerts that fire now.',
  ]);
  const { asked, printed } = await run('silences', 'list');
  expect(asked).toEqual([
    ['GET', '/api/v1/silences?status=active&limit=50'],
    ['GET', '/api/v1/silences?status=coming&limit=50'],
  ]);
  expect(printed[0]).toMatch(/^s1 {2}active/);
  expect((await run('silences', 'expire', 'a/b')).asked).toEqual([
    ['POST', '/api/v1/silences/a%2Fb/expire', {}],
  ]);
});

test('ALR-170 what cannot be meant is refused before anything is asked', async () => {
  const add = (matcher: string, length: string) =>
    run('silences', 'add', matcher, '--for', length, '--why', 'because');
  await expect(add('nonsense', '4h')).rejects.toThrow(/write a matcher as name=value/);
  await expect(add('a=b', 'soon')).rejects.toThrow(/write a length as 30m, 4h, 2d or 1w/);
  await expect(add('a=b', '4')).rejects.toThrow(/write a length/);
});

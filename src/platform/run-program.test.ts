/** Programs of this machine, run to their end whatever they do. */
import { expect, test } from 'vitest';
import { NotStarted, runProgram } from './run-program.ts';

const sh = (script: string, options: { timeoutMs?: number; input?: string } = {}) =>
  runProgram('/bin/sh', ['-c', script], { timeoutMs: 10_000, ...options });

test('what it says, how it ended, and what it was given', async () => {
  expect(await sh('cat; echo oh >&2; exit 3', { input: 'héllo' })).toEqual({
    ...{ out: 'héllo', err: 'oh\n', code: 3, late: false },
  });
});

test('of a flood 4 KB are kept, and the end is waited for', async () => {
  const { out, code } = await sh('yes | head -c 1000000; exit 0');
  expect([out.length, code]).toEqual([4_096, 0]);
});

test('one that reads nothing of what it is given is no fault', async () => {
  expect((await sh('exit 0', { input: 'x'.repeat(1_000_000) })).code).toBe(0);
});

test('one that hangs is ended, though what it started holds its output open', async () => {
  const began = performance.now();
  const ran = await sh('sleep 30 & echo begun; wait', { timeoutMs: 300 });
  expect(ran).toMatchObject({ out: 'begun\n', code: null, late: true });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('one that ends itself by a signal was not late', async () => {
  expect(await sh('kill -9 $$')).toMatchObject({ code: null, late: false });
});

test('what cannot be started says so', async () => {
  for (const program of ['/nowhere/at/all', '/etc/passwd/x', '/etc/passwd', '/etc', '']) {
    await expect(runProgram(program, [], { timeoutMs: 1_000 }), program).rejects.toThrow(
      NotStarted,
    );
  }
});

test('nothing of our environment but the path is handed on', async () => {
  process.env['EVENKEEL_TEST_SECRET'] = 'SECRET';
  try {
    const { out } = await runProgram('/usr/bin/env', [], {
      timeoutMs: 5_000,
      env: { LC_ALL: 'C' },
    });
    const names = out.split('\n').flatMap((line) => line.split('=')[0] || []);
    expect(names.filter((name) => name !== 'PATH' && name !== 'LC_ALL')).toEqual([]);
  } finally {
    delete process.env['EVENKEEL_TEST_SECRET'];
  }
});

/** `evenkeel signals reread`: what is asked of the server, and what is said of it. */
import { Command } from 'commander';
import { beforeEach, expect, test } from 'vitest';
import type { CliContext } from '../../platform/cli.ts';
import { rereadCommands } from './cli.ts';

const RUN = {
  ...{ id: 'r1', looked: 3, done: 0, words: ['Too many.'] },
  cells: [
    { name: 'same', count: 2 },
    { name: 'new_event', count: 1 },
  ],
  plan: [{ name: 'take_in', count: 1 }],
  ...{ effects: [], alerts: { over: 0, kept: 0, letGo: 0 } },
};
const DONE = {
  ...{ ...RUN, state: 'done', done: 3, effects: [{ name: 'taken', count: 1 }] },
  alerts: { over: 0, kept: 1, letGo: 0 },
};

/** What is said at the terminal; undefined where there is none. */
let says: boolean | undefined;
/** Other than what is planned of `RUN`. */
let planned: object = {};
let questions: string[] = [];
let printed: string[] = [];
let asked: unknown[] = [];

beforeEach(() => {
  says = undefined;
  planned = {};
  [questions, printed, asked] = [[], [], []];
});

async function run(end: 'looked' | 'failed', ...words: readonly string[]) {
  const context: CliContext = {
    machine: () => Promise.reject(new Error('a remote client opens no database')),
    call: async (method, path, body) => {
      asked.push([method, path, ...(body === undefined ? [] : [body])]);
      if (path.endsWith('/start')) return DONE;
      return { ...RUN, ...planned, state: method === 'POST' ? 'looking' : end };
    },
    print: (human) => printed.push(human),
    ask: async (question) => {
      questions.push(question);
      return says;
    },
  };
  const program = new Command().exitOverride();
  rereadCommands(program, context);
  await program.parseAsync(['node', 'evenkeel', 'signals', 'reread', ...words]);
  return { asked, printed };
}

const SPAN = [
  '--integration',
  'i1',
  '--from',
  '2026-11-23T08:00:00Z',
  '--to',
  '2026-11-23T09:00:00Z',
];
const WISH = { integration: 'i1', from: '2026-11-23T08:00:00Z', to: '2026-11-23T09:00:00Z' };

test('ALR-171 a dry run says what would come of it and starts nothing', async () => {
  const { asked, printed } = await run('looked', ...SPAN, '--dry-run');
  expect(asked).toEqual([
    ['POST', '/api/v1/rereads', WISH],
    ['GET', '/api/v1/rereads/r1'],
  ]);
  expect(printed).toEqual([
    '3 looked at, nothing was changed.\n  2 same\n  1 new event\nTo do:\n  1 take in',
  ]);
});

const PLAN = '3 looked at, nothing was changed.\n  2 same\n  1 new event\nTo do:\n  1 take in';
const RESULT = 'done: 3 of 3.\n  1 taken\nAlerts: 0 over by now, 1 kept back, 0 let go to people.';
const STARTED = (mayPage: boolean) => ['POST', '/api/v1/rereads/r1/start', { mayPage }];

test('ALR-174 told yes it is done, and may page only where that is said', async () => {
  await run('looked', '--signal', 's1', '--yes');
  expect(asked[0]).toEqual(['POST', '/api/v1/rereads', { signal: 's1' }]);
  expect(asked.at(-1)).toEqual(STARTED(false));
  expect(questions).toEqual([]);
  expect(printed).toEqual([`${PLAN}\n${RESULT}`]);
  await run('looked', ...SPAN, '--may-page', '--yes');
  expect(asked.at(-1)).toEqual(STARTED(true));
});

test('ALR-190 at a terminal the plan is shown and yes does it', async () => {
  says = true;
  await run('looked', ...SPAN);
  expect(questions).toEqual([`${PLAN}\nNobody is called. Do it?`]);
  expect(asked.at(-1)).toEqual(STARTED(false));
  expect(printed).toEqual([RESULT]);
  await run('looked', ...SPAN, '--may-page');
  expect(questions.at(-1)).toMatch(/goes to people\. Do it\?$/);
});

test('ALR-190 another answer, or nobody to be asked, changes nothing', async () => {
  says = false;
  await run('looked', ...SPAN);
  expect(printed).toEqual(['Nothing was changed.']);
  says = undefined;
  await expect(run('looked', ...SPAN)).rejects.toThrow('say --yes');
  expect(printed.at(-1)).toBe(PLAN);
  expect(JSON.stringify(asked)).not.toContain('/start');
});

test('ALR-190 where there is nothing to do nobody is asked', async () => {
  planned = { plan: [{ name: 'nothing', count: 3 }] };
  await run('looked', ...SPAN, '--yes');
  expect(questions).toEqual([]);
  expect(printed).toHaveLength(1);
  expect(JSON.stringify(asked)).not.toContain('/start');
});

test('ALR-172 what failed is told as a failure', async () => {
  await expect(run('failed', ...SPAN)).rejects.toThrow('Too many.');
});

/** `evenkeel incident why`: a person by name, then one question to the server. */
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { CliContext } from '../platform/cli.ts';
import { incidentCommands } from './cli.ts';

const ANN = '00000000-0000-7000-8000-000000000001';

async function run(people: readonly object[], ...words: readonly string[]) {
  const asked: string[] = [];
  const printed: string[] = [];
  const context: CliContext = {
    machine: () => Promise.reject(new Error('a remote client opens no database')),
    call: async (_method, path) => {
      asked.push(path);
      return path.startsWith('/api/v1/people')
        ? { items: people }
        : {
            why: [
              { at: '2026-11-23T02:00:00.000Z', text: 'Paged.' },
              { at: null, text: 'Late.' },
            ],
          };
    },
    print: (human) => printed.push(human),
    ask: () => Promise.reject(new Error('nobody is at the terminal')),
  };
  const program = new Command().exitOverride();
  incidentCommands(program, context);
  await program.parseAsync(['node', 'evenkeel', 'incident', 'why', 'INC-2026-000007', ...words]);
  return { asked, printed };
}

test('NOT-58 finds the person by name, the exact one first, and prints the reasons', async () => {
  const people = [
    { id: 'other', name: 'Annika' },
    { id: ANN, name: 'Ann' },
  ];
  const { asked, printed } = await run(people, '--person', 'ann');
  expect(asked).toEqual([
    '/api/v1/people?q=ann',
    `/api/v1/incidents/INC-2026-000007/pages?person=${ANN}`,
  ]);
  expect(printed).toEqual(['Ann and INC-2026-000007:\n2026-11-23T02:00:00.000Z  Paged.\nLate.']);
});

test('NOT-58 nobody of that name, and two who may be meant, are said', async () => {
  await expect(run([], '--person', 'zoe')).rejects.toThrow('Nobody is named zoe');
  const two = [
    { id: 'a', name: 'Anna' },
    { id: 'b', name: 'Annika' },
  ];
  await expect(run(two, '--person', 'ann')).rejects.toThrow(/Anna \(a\) or Annika \(b\)/);
});

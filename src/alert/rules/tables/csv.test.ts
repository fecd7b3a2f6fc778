/** Tables as CSV: what spreadsheets paste is read, each fault has its line and column, and what is written reads back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvFaultWords, csvOfTable, inOrder, tableOfCsv } from './csv.ts';

function read(text: string) {
  const made = tableOfCsv(text);
  if (made.kind === 'faults') throw new Error(made.faults.map(csvFaultWords).join('\n'));
  return made.table;
}

function faults(text: string): readonly string[] {
  const made = tableOfCsv(text);
  return made.kind === 'faults' ? made.faults.map(csvFaultWords) : [];
}

test('ALR-92 commas, semicolons and tabs are read, with quotes and the marks of other systems', () => {
  const wanted = {
    ...{ keyName: 'host', labels: ['team', 'room'] },
    rows: { 'db-1': { team: 'core', room: 'a' }, 'db-2': { room: 'b' } },
  };
  expect(read('host,team,room\ndb-1,core,a\ndb-2,,b\n')).toEqual(wanted);
  expect(read('\ufeffhost;team;room\r\n"db-1";core;a\r\n\r\ndb-2;;b')).toEqual(wanted);
  expect(read('host\tteam\troom\t\t\ndb-1\tcore\ta\t\t\ndb-2\t\tb\t\t\n')).toEqual(wanted);
  expect(read(' host , team,room\n db-1 ,core,"a"  \n,,\ndb-2,, b')).toEqual(wanted);
  expect(read('"a;b;c",note\n" x ","one ""two""\nthree"')).toEqual({
    ...{ keyName: 'a;b;c', labels: ['note'] },
    rows: { ' x ': { note: 'one "two"\nthree' } },
  });
  expect(read('";;\n",note\na,b').keyName).toBe(';;\n');
  expect(read('size,kind\n3.5" disk,old').rows).toEqual({ '3.5" disk': { kind: 'old' } });
  expect(Object.entries(read('a,__proto__\n__proto__,x').rows)[0]?.[0]).toBe('__proto__');
  expect(read(',team\nx,y').keyName).toBe('value');
});

test('ALR-92 every fault is told with its line and its column', () => {
  const text = 'host,team,team\na,"b\nc"\n,d\na,e,f,g\n';
  expect(faults(text)).toEqual([
    'Line 1, column 3: team is there twice',
    'Line 4, column host: the value is empty',
    'Line 5, column host: a is there twice, first in line 2',
    'Line 5, column 4: more cells than names',
  ]);
  expect(faults('host,team\na,"b\nc,d\n')).toEqual(['Line 2, column 2: the quote is not closed']);
  expect(faults('host,team\n"a" b,c')).toEqual(['Line 2, column 1: text after the closing quote']);
  expect(faults('host,,team\na,b,c')).toEqual(['Line 1, column 2: it has no name']);
  expect(faults(`host,team\na,${'x'.repeat(4_001)}`)).toEqual([
    'Line 2, column team: more than 4000 characters',
  ]);
  expect(faults(`host,team\n${'x'.repeat(1_001)},a`)).toEqual([
    'Line 2, column host: more than 1000 characters',
  ]);
  for (const nothing of ['', '\n\n', 'host', 'host,team', 'host,\na,']) {
    expect(faults(nothing)[0], JSON.stringify(nothing)).toMatch(/^Line \d+: /);
  }
  const many = Array.from({ length: 5_002 }, (_none, index) => `h${index},x`).join('\n');
  expect(faults(`host,team\n${many}`)).toEqual(['Line 5002: At most 5000 rows']);
  const names = Array.from({ length: 51 }, (_none, index) => `n${index}`);
  expect(faults(`host,${names.join(',')}\na,b`)).toEqual(['Line 1: At most 50 labels a table']);
  expect(faults(`host,${names.slice(0, 21)}\na,${names.slice(0, 21)}`)).toEqual([
    'Line 2: At most 20 labels a row',
  ]);
  expect(faults(`host,team\n${',x\n'.repeat(100)}`)).toHaveLength(20);
});

test('ALR-92 a table that is written as CSV is read as it was', () => {
  const word = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.constantFrom(',', ';', '\t', '"', '\n', ' a', '\r\n', '\ufeff', '""', 'x\ry', '\u2028 b'),
  );
  const labels = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
  const rows = fc.uniqueArray(word, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(labels, rows, word, fc.infiniteStream(word), (names, values, keyName, words) => {
      const row = () => Object.fromEntries(names.map((name) => [name, words.next().value]));
      const table = {
        ...{ keyName, labels: names },
        rows: Object.fromEntries(values.map((value) => [value, row()])),
      };
      expect(tableOfCsv(csvOfTable(table))).toEqual({ kind: 'table', table });
    }),
    { numRuns: 500 },
  );
});

test('ALR-92 rows are written as people count', () => {
  expect(inOrder({ 'db-10': 1, a: 2, 'db-2': 3 }).map(([value]) => value)).toEqual([
    ...['a', 'db-2', 'db-10'],
  ]);
});

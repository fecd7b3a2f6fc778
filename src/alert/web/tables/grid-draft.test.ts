/** The draft of a table in the grid: written, pasted into, and told what is wrong by its place. */
import { expect, test } from 'vitest';
import {
  contentOfDraft,
  difference,
  draftOfTable,
  gridFaults,
  withCell,
  withColumn,
  withHead,
  withoutColumn,
  withoutRow,
  withPasted,
  withRow,
} from './grid-draft.ts';

const HOSTS = {
  ...{ name: 'Hosts', keyName: 'host', labels: ['team', 'room'] },
  rows: { 'db-10': { team: 'core' }, 'db-2': { team: 'core', room: 'B4' } },
};
const draft = draftOfTable(HOSTS);

test('a draft that nobody touched is the table it was', () => {
  expect(draft.rows.map(({ cells }) => cells)).toEqual([
    ['db-2', 'core', 'B4'],
    ['db-10', 'core', ''],
  ]);
  const { name: _name, ...content } = HOSTS;
  expect(contentOfDraft(draft)).toEqual(content);
  expect(contentOfDraft(withRow(draft))).toEqual(content);
});

test('cells, rows and columns are changed by their place', () => {
  const wider = withHead(withColumn(draft), { place: 3, text: ' rack ' });
  const changed = withoutColumn(withCell(wider, 1, { place: 3, text: 'R9' }), 1);
  expect(contentOfDraft(withoutRow(changed, 0))).toEqual({
    ...{ keyName: 'host', labels: ['room', 'rack'], rows: { 'db-10': { rack: 'R9' } } },
  });
});

test('what is pasted is laid over the cells from one on, and adds rows', () => {
  const lines = [
    ['web', 'A1', 'beyond'],
    ['shop', 'A2'],
  ];
  const pasted = withPasted(draft, { line: 1, place: 1 }, lines);
  expect(pasted.rows.map(({ cells }) => cells)).toEqual([
    ['db-2', 'core', 'B4'],
    ['db-10', 'web', 'A1'],
    ['', 'shop', 'A2'],
  ]);
  expect(new Set(pasted.rows.map(({ line }) => line)).size).toBe(3);
});

test('what is wrong is told by its place', () => {
  const doubled = withCell(withRow(draft), 2, { place: 0, text: 'db-2' });
  const unnamed = withColumn(withCell(doubled, 0, { place: 2, text: 'x'.repeat(4_001) }));
  const nameless = withCell(withRow(unnamed), 3, { place: 1, text: 'core' });
  expect(gridFaults(withHead(nameless, { place: 2, text: 'team' }))).toEqual([
    { place: 2, message: 'This name is there twice.' },
    { place: 3, message: 'Name the column.' },
    { line: 0, place: 2, message: 'At most 4000 characters.' },
    { line: 2, place: 0, message: 'This value is there twice.' },
    { line: 3, place: 0, message: 'The value is empty.' },
  ]);
  expect(gridFaults(withRow(draft))).toEqual([]);
});

test('a table in the place of another says what it adds, changes and takes away', () => {
  const after = { keyName: 'host', labels: ['team'], rows: { 'db-2': { team: 'x' }, web: {} } };
  expect(difference(HOSTS, after)).toEqual({ added: 1, changed: 1, removed: 1, gone: ['room'] });
  expect(difference(HOSTS, HOSTS)).toEqual({ added: 0, changed: 0, removed: 0, gone: [] });
});

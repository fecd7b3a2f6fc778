/**
 * The most an expression can cost, told from its text alone: every text has a greatest length, every list a
 * greatest number of elements, so the worst case is a sum. A unit is about a nanosecond on the machines we
 * measured, which makes the limit 40 ms of the 50 a rule may take (reliability.md row 35).
 */
import { weightOf } from './pattern.ts';
import { callOf, type Node } from './walk.ts';
import { FIELDS, MAX_LABEL_NAME, MAX_LABEL_VALUE, MAX_LABELS } from './world.ts';

export const MAX_COST = 40_000_000;
/** What an instruction of a pattern costs for one character, when nothing can be taken from its memory. */
const PATTERN_UNIT = 40;
/** Reading one part, whatever it is. */
const PART = 100;
const LONGEST = 32_000;
/** It reads no more than the first 4,000 characters. */
const TEMPLATE = 8_000_000;

interface Size {
  /** Characters, of a list those of its longest element. */
  readonly text: number;
  /** Elements, of lists in lists all of them together; 1 for what is no list. */
  readonly count: number;
  readonly cost: number;
}

type Names = ReadonlyMap<string, number>;

export function costOf(node: Node): number {
  return sizeOf(node, new Map()).cost;
}

function sizeOf(node: Node, names: Names): Size {
  switch (node.op) {
    case 'value':
      return one(typeof node.args === 'string' ? node.args.length : 20, 0);
    case 'id':
      return ofName(node.args, names);
    case '.':
    case '.?': {
      const [owner, name] = node.args;
      const { cost, count } = sizeOf(owner, names);
      // What a map holds may be a list.
      const held = owner.op === 'id' ? 1 : count;
      return { text: fieldSize(owner, name), count: held, cost: cost + PART };
    }
    case '[]':
    case '[?]': {
      const [owner, key] = node.args;
      return elementOf(owner, sizeOf(owner, names), sizeOf(key, names));
    }
    case 'list':
      return many(
        node.args.map((part) => sizeOf(part, names)),
        node.args.length,
      );
    case 'map':
      return many(
        node.args.flat().map((part) => sizeOf(part, names)),
        node.args.length,
      );
    case '!_':
    case '-_':
      return one(20, sizeOf(node.args, names).cost);
    case '?:':
    case '||':
    case '&&': {
      const parts = node.args.map((part) => sizeOf(part, names));
      return many(parts, 1);
    }
    case 'call':
    case 'rcall':
      return called(node, names);
    default: {
      const [left, right] = [sizeOf(node.args[0], names), sizeOf(node.args[1], names)];
      return operated(node.op, left, right);
    }
  }
}

/** An element may be a list itself: all elements of its owner together are no fewer than its own. */
function elementOf(of: Node, owner: Size, key: Size): Size {
  const cost = owner.cost + key.cost + PART;
  const isLabels = of.op === 'id' && of.args === 'labels';
  return isLabels
    ? { text: MAX_LABEL_VALUE, count: 1, cost }
    : { text: owner.text, count: owner.count, cost };
}

/** Two sides and a sign between. */
function operated(sign: string, left: Size, right: Size): Size {
  const cost = left.cost + right.cost;
  if (sign === '+') {
    const isList = left.count > 1 || right.count > 1;
    const text = isList ? Math.max(left.text, right.text) : left.text + right.text;
    const count = isList ? left.count + right.count : 1;
    return { text, count, cost: cost + PART + text * (isList ? 1 : 2) + count };
  }
  const compared = Math.min(left.text, right.text) * left.count * right.count;
  return one(20, cost + compared);
}

function called(node: Node, names: Names): Size {
  const { name, on, given } = callOf(node) ?? { name: '', given: [] };
  const owner = on === undefined ? one(0, 0) : sizeOf(on, names);
  if (isLoop(name)) return looped({ name, owner, given }, names);
  const parts = given.map((part) => sizeOf(part, names));
  const [first = one(0, 0)] = parts;
  const cost = owner.cost + parts.reduce((sum, part) => sum + part.cost, 0);
  const text = Math.max(owner.text, first.text);
  switch (name) {
    case 're':
      return one(20, cost + owner.text * patternUnits(given[0]));
    case 'template':
      return one(first.text, cost + TEMPLATE);
    case 'contains':
    case 'indexOf':
      return one(20, cost + owner.text * Math.max(first.text / 4, 1));
    case 'lastIndexOf':
      return one(20, cost + owner.text * Math.max(first.text / 2, 1));
    case 'split':
      return { text: owner.text, count: owner.text, cost: cost + owner.text * 50 };
    case 'join': {
      const whole = owner.count * (owner.text + first.text);
      return one(whole, cost + whole);
    }
    default:
      return { text, count: Math.max(owner.count, first.count), cost: cost + PART + text * 4 };
  }
}

const LOOPS = ['exists', 'exists_one', 'all', 'map', 'filter'];

export function isLoop(name: string): boolean {
  return LOOPS.includes(name);
}

function looped(
  loop: { readonly name: string; readonly owner: Size; readonly given: readonly Node[] },
  names: Names,
): Size {
  const { name, owner, given } = loop;
  const [variable, ...rest] = given;
  const inside = new Map(names);
  if (variable?.op === 'id') inside.set(variable.args, owner.text);
  const parts = rest.map((part) => sizeOf(part, inside));
  const each = parts.reduce((sum, part) => sum + part.cost, PART);
  const cost = owner.cost + owner.count * each;
  if (name === 'filter') return { text: owner.text, count: owner.count, cost };
  if (name === 'map') {
    const made = parts.at(-1);
    return { text: made?.text ?? 0, count: owner.count * (made?.count ?? 1), cost };
  }
  return one(20, cost);
}

function patternUnits(pattern: Node | undefined): number {
  const weight = pattern?.op === 'value' ? weightOf(String(pattern.args)) : LONGEST;
  return PATTERN_UNIT * (typeof weight === 'number' ? Math.max(weight, 4) : LONGEST);
}

function ofName(name: string, names: Names): Size {
  const text = names.get(name);
  if (text !== undefined) return one(text, 0);
  return name === 'labels' ? { text: MAX_LABEL_NAME, count: MAX_LABELS, cost: PART } : one(0, 0);
}

function fieldSize(owner: Node, name: string): number {
  if (owner.op !== 'id') return LONGEST;
  if (owner.args === 'labels') return MAX_LABEL_VALUE;
  return FIELDS[owner.args]?.find((field) => field.name === name)?.max ?? LONGEST;
}

function one(text: number, cost: number): Size {
  return { text, count: 1, cost: cost + PART };
}

/** `count` parts, or fewer, each with what it holds itself. */
function many(parts: readonly Size[], count: number): Size {
  const cost = parts.reduce((sum, part) => sum + part.cost, PART);
  const held = Math.max(1, ...parts.map((part) => part.count));
  return { text: Math.max(0, ...parts.map((part) => part.text)), count: count * held, cost };
}

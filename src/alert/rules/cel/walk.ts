/** Walks what an expression was read as: every part with the parts below it. */
import type { ASTNode } from '@marcbachmann/cel-js';

export type Node = ASTNode;

/** The parts directly below. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** The part itself and all below it. */
export function everyPart(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(everyPart)];
}

/** The name of what is called here, and what it is called on. */
export function callOf(
  node: Node,
): { readonly name: string; readonly on?: Node; readonly given: readonly Node[] } | undefined {
  if (node.op === 'call') return { name: node.args[0], given: node.args[1] };
  if (node.op === 'rcall') return { name: node.args[0], on: node.args[1], given: node.args[2] };
  return undefined;
}

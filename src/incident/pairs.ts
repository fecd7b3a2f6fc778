/** Commands that touch two incidents: what the other one must be told, in the same transaction. */
import type { IncidentState } from './core/state.ts';
import type { Context } from './core/verb.ts';
import type { CommandRequest } from './handle.ts';

type Pair = Pick<CommandRequest, 'incident' | 'verb' | 'input'>;

export function pairedCommand(
  _verb: string,
  _after: IncidentState,
  _context: Context,
): Pair | undefined {
  return undefined;
}

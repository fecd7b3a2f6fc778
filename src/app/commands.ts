/** The commands of all features, in the order of features. */
import type { CliCommands } from '../platform/cli.ts';
import { operatorCommands } from './operator-commands.ts';

export function allCommands(): readonly CliCommands[] {
  return [operatorCommands];
}

/** The commands of all features, in the order of features. */
import type { CliCommands } from '../platform/cli.ts';

export function allCommands(): readonly CliCommands[] {
  return [];
}

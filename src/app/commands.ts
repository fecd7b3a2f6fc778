/** The commands of all features, in the order of features. */
import { checkCommands } from '../alert/checks/check-cli.ts';
import { alertCommands } from '../alert/cli.ts';
import { deadLetterCommands } from '../alert/dead-letters/cli.ts';
import { rereadCommands } from '../alert/rereads/cli.ts';
import { ruleCommands } from '../alert/rules/cli.ts';
import { tableCommands } from '../alert/rules/tables/cli.ts';
import { silenceCommands } from '../alert/silences/cli.ts';
import { identityCommands } from '../identity/cli.ts';
import { incidentCommands } from '../incident/cli.ts';
import { drillCommands } from '../incident/drill-cli.ts';
import { simulateCommands } from '../notification/simulation/cli.ts';
import { oncallCommands } from '../oncall/cli.ts';
import type { CliCommands } from '../platform/cli.ts';
import { serviceCommands } from '../service/cli.ts';
import { checkoutCommands } from './checkout-commands.ts';
import { demoCommand } from './demo.ts';
import { operatorCommands } from './operator-commands.ts';

export function allCommands(): readonly CliCommands[] {
  return [
    identityCommands,
    serviceCommands,
    oncallCommands,
    alertCommands,
    checkCommands,
    ruleCommands,
    tableCommands,
    silenceCommands,
    deadLetterCommands,
    rereadCommands,
    incidentCommands,
    drillCommands,
    simulateCommands,
    demoCommand,
    operatorCommands,
    checkoutCommands,
  ];
}

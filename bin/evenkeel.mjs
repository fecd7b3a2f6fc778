#!/usr/bin/env node
/** The executable `evenkeel`; works in an unbuilt clone too, because the bootstrap comes first. */
import { bootstrap, leaveWith } from '../scripts/bootstrap.mjs';

leaveWith(await bootstrap(process.argv.slice(2)));

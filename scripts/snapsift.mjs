// @ts-check
/** `npm run -s snapsift -- <command>`: the command line of a checkout, built first where sources are newer. */
import { runCli, standWhereCalled } from './run-cli.mjs';

standWhereCalled();
await runCli(process.argv.slice(2));

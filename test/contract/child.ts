/** The forked child of the contract suite: serves the samples to its parent, and ends when the parent is gone. */
import { processChannel } from '../../src/shared/channel.ts';
import { serveSamples } from './sample.ts';

const channel = processChannel(process);
channel.onClose(() => process.exit(0));
serveSamples(channel, () => process.exit(1));

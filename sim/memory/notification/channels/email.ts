/** Twin of `notification/channels/email.ts`: the simulated mail. */
import type { Channel } from '../../../../src/notification/channels/channel.ts';
import { channelOf } from './index.ts';

const found = channelOf('email');
if (found === undefined) throw new Error('there is no mail in the simulator');

export const email: Channel = found;

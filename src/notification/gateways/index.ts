/** The gateways there are, and the one a channel is set to use. */
import { z } from '../../kernel/schema.ts';
import type { ChannelEnv, SettingField } from '../channels/channel.ts';
import type { Gateway } from './gateway.ts';
import { httpGateway } from './http-gateway.ts';
import { script } from './script.ts';
import { twilio } from './twilio.ts';

const GATEWAYS: readonly Gateway[] = [twilio, httpGateway, script];

/** The choice, then the fields of each gateway: required only where it is chosen, so said by `missing`. */
export const GATEWAY_SETTINGS: readonly SettingField[] = [
  {
    key: 'gateway',
    label: 'Gateway',
    help: 'twilio, http (any provider with an HTTP interface) or script (a program on this machine)',
    secret: false,
    required: true,
    choices: [
      { value: 'twilio', label: 'Twilio' },
      { value: 'http', label: 'Any provider with an HTTP interface' },
      { value: 'script', label: 'A program on this machine' },
    ],
    shape: z.enum(['twilio', 'http', 'script'], 'Give twilio, http or script.'),
  },
  ...GATEWAYS.flatMap(({ name, settings }) =>
    settings.map((field) => ({ ...field, required: false, gateway: name })),
  ),
];

export function gatewayOf({ settings }: Pick<ChannelEnv, 'settings'>): Gateway | undefined {
  return GATEWAYS.find(({ name }) => name === settings.gateway);
}

/** Why nothing can be sent yet. */
export function missingGateway(env: ChannelEnv): string | undefined {
  const gateway = gatewayOf(env);
  return gateway === undefined ? 'no gateway is chosen' : gateway.missing(env);
}

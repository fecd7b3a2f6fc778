/**
 * The port of a gateway: who carries an SMS or a call. `sms` and `voice` are channels; which gateway serves them
 * is a setting, so that any provider with an HTTP interface, or a program on this machine, will do.
 */
import type { ChannelEnv, SendResult, SettingField } from '../channels/channel.ts';

export interface GatewayMessage {
  readonly kind: 'sms' | 'voice';
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** Tokens of the buttons, for keys pressed during a call. */
  readonly tokens: { readonly acknowledge: string; readonly decline: string } | null;
  readonly idempotencyKey: string;
}

export interface Gateway {
  readonly name: string;
  readonly settings: readonly SettingField[];
  readonly missing: (env: ChannelEnv) => string | undefined;
  readonly send: (env: ChannelEnv, message: GatewayMessage) => Promise<SendResult>;
}

/** The first required field that is not set, in words. */
export function missingField(
  fields: readonly SettingField[],
  { settings }: Pick<ChannelEnv, 'settings'>,
): string | undefined {
  const missing = fields.find(({ key, required }) => required && settings[key] === undefined);
  return missing === undefined ? undefined : `"${missing.label}" is not set`;
}

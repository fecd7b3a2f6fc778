/**
 * Connecting channels: what each needs, what is set, and whether a message goes through. Secrets are sealed,
 * never shown again, and named in the audit log only by their key.
 */
import { audit, type Origin } from '../identity/audit.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { readClock } from '../platform/clock.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import { seal } from '../platform/sealing.ts';
import type { ChannelItem, TestResult } from './api.ts';
import { envOf, openSecrets, placeOf } from './channel-env.ts';
import { channelSetting, lockChannel, storeChannelSetting } from './channel-store.ts';
import type { Channel, Rendered } from './channels/channel.ts';
import { CHANNELS, channelOf } from './channels/index.ts';
import { testLetter } from './core/wording.ts';

export function listChannels(machine: Machine): Promise<readonly ChannelItem[]> {
  return Promise.all(CHANNELS.map((channel) => itemOf(machine, channel)));
}

async function itemOf(machine: Machine, channel: Channel): Promise<ChannelItem> {
  const row = await channelSetting(machine.db, channel.name);
  const { name, title, how, capabilities, addressHelp } = channel;
  const read = await readable(machine, channel);
  return {
    name,
    title,
    how,
    capabilities,
    addressHelp,
    linkHow: channel.linkHow ?? null,
    missing: read.missing,
    version: row?.version ?? 0,
    paste: pasted(channel, row?.plain.gateway).map(({ door, label }) => ({
      label,
      url: `${machine.config.publicUrl}/channels/${name}/${door}`,
    })),
    settings: channel.settings.map(({ key, label, help, secret, required, ...more }) => ({
      key,
      label,
      help,
      secret,
      required,
      choices: more.choices ?? null,
      gateway: more.gateway ?? null,
      long: more.long ?? false,
      made: more.made ?? null,
      value: secret ? null : (row?.plain[key] ?? null),
      isSet: read.keys.includes(key),
    })),
  };
}

function pasted({ inbound }: Channel, gateway: string | undefined) {
  const all = inbound?.paste ?? [];
  return all.filter((one) => one.gateway === undefined || one.gateway === gateway);
}

/** A wrong key of sealed secrets is a state an admin must see, not a broken page. */
async function readable(machine: Machine, channel: Channel) {
  try {
    const env = await envOf(machine, channel);
    return { missing: channel.missing(env) ?? null, keys: Object.keys(env.settings) };
  } catch (error) {
    const missing = error instanceof Error ? error.message : 'its secrets cannot be opened';
    return { missing, keys: [] };
  }
}

/** A value replaces, null takes away, an absent key stays. 422 names the field. */
export function changeChannel(
  machine: Machine,
  origin: Origin,
  change: {
    readonly name: string;
    readonly settings: Readonly<Record<string, string | null>>;
    readonly expectedVersion?: number | undefined;
  },
): Promise<ChannelItem | Refusal> {
  const channel = channelOf(change.name);
  if (channel === undefined) return Promise.resolve(unknownChannel());
  const wrong = wrongField(channel, change.settings);
  if (wrong !== undefined) return Promise.resolve(wrong);
  return machine.db
    .transact(async (tx) => {
      await lockChannel(tx, channel.name);
      const row = await channelSetting(tx, channel.name);
      const version = row?.version ?? 0;
      if (change.expectedVersion !== undefined && change.expectedVersion !== version) {
        return refuse(
          'conflict',
          'channel.version_conflict',
          `Somebody changed this channel meanwhile (version ${version}). Look again, then repeat.`,
        );
      }
      const secretKeys = new Set(channel.settings.filter((f) => f.secret).map((f) => f.key));
      const isSecret = (key: string) => secretKeys.has(key);
      const plain = merged(row?.plain ?? {}, change.settings, (key) => !isSecret(key));
      const secrets = merged(openSecrets(machine.config, row), change.settings, isSecret);
      const sealed =
        Object.keys(secrets).length === 0
          ? null
          : seal(machine.config, placeOf(channel.name), JSON.stringify(secrets));
      await storeChannelSetting(tx, { channel: channel.name, plain, sealed, by: origin.actor });
      await audit(tx, {
        ...origin,
        action: 'channel.changed',
        object: `channel:${channel.name}`,
        old: row?.plain ?? {},
        new: { ...plain, secretsSet: Object.keys(secrets).sort() },
      });
      return undefined;
    })
    .then(async (refused) => refused ?? itemOf(machine, channel));
}

function merged(
  before: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string | null>>,
  mine: (key: string) => boolean,
): Readonly<Record<string, string>> {
  const all = { ...before, ...change };
  const kept = Object.entries(all).filter(([key, value]) => mine(key) && value !== null);
  return Object.fromEntries(kept) as Record<string, string>;
}

function wrongField(
  channel: Channel,
  settings: Readonly<Record<string, string | null>>,
): Refusal | undefined {
  for (const [key, value] of Object.entries(settings)) {
    const field = channel.settings.find((one) => one.key === key);
    if (field === undefined) {
      return refuse('unreadable', 'channel.unknown_setting', `settings.${key}: no such setting.`);
    }
    const parsed = value === null ? undefined : field.shape.safeParse(value);
    if (parsed?.success === false) {
      const message = parsed.error.issues[0]?.message ?? 'not in the right form';
      return refuse('invalid', 'channel.wrong_setting', {
        message: `settings.${key}: ${message}`,
        fields: [{ path: `settings.${key}`, message }],
      });
    }
  }
  return undefined;
}

export function unknownChannel(): Refusal {
  return refuse('notFound', 'channel.unknown', 'There is no such channel.');
}

/** Sends a test message to an address now and tells what the provider said. */
export async function testChannel(
  machine: Machine,
  test: { readonly name: string; readonly address: string; readonly zone: string },
): Promise<TestResult | Refusal> {
  const channel = channelOf(test.name);
  if (channel === undefined) return unknownChannel();
  const wrong = wrongAddress(channel, test.address, 'address');
  if (wrong !== undefined) return wrong;
  const letter = testLetter(await readClock(machine.db), test.zone);
  return trySending(machine, channel, { address: test.address, rendered: channel.render(letter) });
}

/** 422 with what an address of this channel looks like. */
export function wrongAddress(channel: Channel, address: string, path: string): Refusal | undefined {
  if (channel.address.safeParse(address).success) return undefined;
  return refuse('invalid', 'contact.wrong_address', {
    message: `${path}: ${channel.addressHelp}`,
    fields: [{ path, message: channel.addressHelp }],
  });
}

/** One message outside any incident: a test, a code. */
export async function trySending(
  machine: Machine,
  channel: Channel,
  message: { readonly address: string; readonly rendered: Rendered },
): Promise<TestResult> {
  const env = await envOf(machine, channel);
  const missing = channel.missing(env);
  if (missing !== undefined) return { delivered: false, reason: missing, answer: null };
  const result = await channel.send(env, {
    ...message,
    idempotencyKey: `test.${newId()}`,
    thread: null,
  });
  return result.kind === 'accepted'
    ? { delivered: true, reason: null, answer: result.answer }
    : { delivered: false, reason: result.reason, answer: result.answer ?? null };
}

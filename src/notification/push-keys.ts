/**
 * The keys of web push (VAPID): made by this server, once; the private half is sealed like every secret. Two who ask
 * at the same time get the same pair. New keys in place of old ones cut off every browser, so only an admin may.
 */
import webPush from 'web-push';
import { audit, type Origin } from '../identity/audit.ts';
import type { Machine } from '../platform/machine.ts';
import { seal } from '../platform/sealing.ts';
import { placeOf } from './channel-env.ts';
import { channelSetting, lockChannel, storeChannelSetting } from './channel-store.ts';

const CHANNEL = 'push';

/** The public key that browsers subscribe with. */
export function pushKey(
  machine: Machine,
  origin: Origin,
  { replace }: { readonly replace: boolean },
): Promise<{ readonly publicKey: string }> {
  return machine.db.transact(async (tx) => {
    await lockChannel(tx, CHANNEL);
    const row = await channelSetting(tx, CHANNEL);
    const known = row?.plain.publicKey;
    if (known !== undefined && row?.sealed !== null && !replace) return { publicKey: known };
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    const sealed = seal(machine.config, placeOf(CHANNEL), JSON.stringify({ privateKey }));
    const plain = { ...row?.plain, publicKey };
    await storeChannelSetting(tx, { channel: CHANNEL, plain, sealed, by: origin.actor });
    const object = `channel:${CHANNEL}`;
    const old = row?.plain ?? {};
    await audit(tx, { ...origin, action: 'channel.keys_made', object, old, new: plain });
    return { publicKey };
  });
}

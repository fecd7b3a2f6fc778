/**
 * Pages on this device: what the browser can do, and connecting it to the push service its maker runs. Which contact
 * stands for this browser is remembered in it, per person: the server shows nobody a whole subscription.
 */
import { apiSend } from '../../../ui/api.ts';

export type DeviceState =
  /** Not https and not this very machine: browsers then refuse. */
  | 'insecure'
  /** An iPhone or iPad pushes only to the app on its home screen. */
  | 'install_first'
  | 'unsupported'
  /** The person, or a rule of the device, said no to notifications. */
  | 'denied'
  | 'ready';

export function deviceState(): DeviceState {
  if (!isSecureContext) return 'insecure';
  const able =
    'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
  if (!able) return /iPhone|iPad/.test(navigator.userAgent) ? 'install_first' : 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : 'ready';
}

/** Contact of this browser, if this person connected it. */
export function deviceContact(person: string): string | undefined {
  return localStorage.getItem(storeKey(person)) ?? undefined;
}

/** Asks the person, then subscribes: called by a press and never else. Returns the new contact. */
export async function connectDevice(person: string): Promise<{ id: string; value: string }> {
  if ((await Notification.requestPermission()) !== 'granted') {
    throw new Error('This browser was not allowed to show notifications.');
  }
  const keys = await apiSend<{ publicKey: string }>('POST', '/api/v1/channels/push/keys');
  await navigator.serviceWorker.register('/worker.js');
  const { pushManager } = await navigator.serviceWorker.ready;
  // One made with other keys would be refused by the push service.
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: keys.publicKey,
  });
  const { endpoint, keys: own } = subscription.toJSON();
  const value = JSON.stringify({ endpoint, keys: own });
  const path = `/api/v1/people/${person}/contacts`;
  const { id } = await apiSend<{ id: string }>('POST', path, { kind: 'push', value });
  localStorage.setItem(storeKey(person), id);
  return { id, value: 'this browser' };
}

/** After its contact is gone; a browser that cannot unsubscribe is no reason to keep the contact. */
export async function disconnectDevice(person: string): Promise<void> {
  localStorage.removeItem(storeKey(person));
  if (deviceState() === 'insecure' || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration('/');
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

function storeKey(person: string): string {
  return `evenkeel.push.${person}`;
}

/** The session of this browser: who signs in, and the way out. */

import { apiSend } from '../../ui/api.ts';
import type { Viewer } from '../../ui/viewer.ts';
import type { SignIn, WhoAmI } from '../api.ts';

export type { WhoAmI };

/** What the pages need to know of the person in front of them. */
export function viewerOf(who: WhoAmI): Viewer {
  return {
    id: who.person?.id ?? '',
    name: who.person?.name ?? 'Token',
    email: who.person?.email ?? '',
    timeZone: who.timeZone,
    roles: who.roles,
  };
}

export async function signIn(credentials: SignIn): Promise<void> {
  await apiSend('POST', '/api/v1/session', credentials);
}

/** Leaves for good: the page is loaded anew, so nothing of this person stays in memory. */
export async function signOut(): Promise<void> {
  await apiSend('DELETE', '/api/v1/session');
  location.assign('/sign-in');
}

/**
 * The cookie of a signed-in browser (decisions.md 19): `__Host-evenkeel` with Secure where the public URL is
 * https, so that no sibling host can plant one; plain `evenkeel` on http. Never readable by scripts.
 */
import type { Config } from '../platform/config.ts';
import { SESSION_LIFE_SECONDS } from './core/session.ts';

export function cookieName(config: Config): string {
  return isHttps(config) ? '__Host-evenkeel' : 'evenkeel';
}

/** Value of `Set-Cookie`; an undefined secret forgets the cookie. */
export function sessionCookie(config: Config, secret: string | undefined): string {
  const parts = [
    `${cookieName(config)}=${secret ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${secret === undefined ? 0 : SESSION_LIFE_SECONDS}`,
    ...(isHttps(config) ? ['Secure'] : []),
  ];
  return parts.join('; ');
}

function isHttps(config: Config): boolean {
  return config.publicUrl.startsWith('https:');
}

/** The key of a sender in a mail address: all of its local part, or what stands behind the last plus sign. */

const KEY = /^[0-9a-f]{32}$/;

/** Undefined where there is none; of an address with a domain, `domain` decides whether it is meant. */
export function keyInAddress(address: string, domain?: string): string | undefined {
  const at = address.lastIndexOf('@');
  if (at === -1) return undefined;
  if (domain !== undefined && address.slice(at + 1).toLowerCase() !== domain) return undefined;
  const local = address.slice(0, at).toLowerCase();
  const key = local.slice(local.lastIndexOf('+') + 1);
  return KEY.test(key) ? key : undefined;
}

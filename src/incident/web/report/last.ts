/**
 * The last report of this tab, so that a reload does not lose the private link. Only for the life of the
 * tab: whoever uses the machine next must not find it.
 */
import type { Receipt } from './wire.ts';

type Last = Pick<Receipt, 'number' | 'token'>;

const STORE = 'evenkeel.report';

export function rememberReport({ number, token }: Last): void {
  try {
    sessionStorage.setItem(STORE, JSON.stringify({ number, token }));
  } catch {
    // Storage may be closed to us; the receipt on screen and the mail still hold the link.
  }
}

export function lastReport(): Last | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORE) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { number, token } = kept as Partial<Last>;
    if (typeof number !== 'string' || typeof token !== 'string') return undefined;
    return { number, token };
  } catch {
    return undefined;
  }
}

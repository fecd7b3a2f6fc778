/** Twin of `oncall/shadow-store.ts`: nobody learns by looking over a shoulder there. */
import type { PersonId } from '../../../src/kernel/ids.ts';

export function shadowsOf(): Promise<readonly PersonId[]> {
  return Promise.resolve([]);
}

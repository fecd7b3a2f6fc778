/** How long something may go on failing before it is not tried any further. */

/**
 * True while it has failed for less than `lastsMs`. Asked at each failure; after a while of the same length without
 * one it begins anew.
 */
export function createPatience(lastsMs: number, millis = () => performance.now()) {
  let since = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return (): boolean => {
    const now = millis();
    if (now - last > lastsMs) since = now;
    last = now;
    return now - since < lastsMs;
  };
}

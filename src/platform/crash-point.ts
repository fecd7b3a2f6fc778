/**
 * Named places at which tests kill this very process, to prove that nothing is lost there
 * (reliability.md row 1). Does nothing unless EVENKEEL_CRASH_AT names the place.
 */
import type { Config } from './config.ts';

export type CrashPoint =
  | 'accept.committed'
  | 'open.committed'
  | 'page.sending'
  | 'page.sent'
  | 'page.recorded';

const passed = new Map<string, number>();

/** `EVENKEEL_CRASH_AT=page.sent:3` kills the process by SIGKILL the third time it comes here. */
export function crashPoint(config: Config, point: CrashPoint): void {
  if (config.crashAt === undefined) return;
  const [name, nth = '1'] = config.crashAt.split(':');
  if (name !== point) return;
  const count = (passed.get(point) ?? 0) + 1;
  passed.set(point, count);
  if (count === Number(nth)) process.kill(process.pid, 'SIGKILL');
}

/**
 * A monitor that cries wolf: its alert is cancelled as a false positive, which mutes it for a while; it fires and
 * clears on under the mute and after it, and now and then the incident is taken up again after all.
 */
import { fromMillis } from '../src/kernel/instant.ts';
import type { Asked, Firing, LifeOptions } from './life.ts';

const MINUTE = 60_000;
const FALSE_POSITIVE = { reason: 'false_positive', rule: 'disk', tuning: 'Ask for longer' };

export interface WolfTools {
  readonly fire: (firing: Firing) => void;
  readonly ask: (asked: Asked) => void;
}

export function cryWolf({ loop, chance, house, tables }: LifeOptions, { fire, ask }: WolfTools) {
  const service = chance.pick(house.services);
  const fingerprint = `${service}:wolf`;
  const cry = () => {
    const lasts = MINUTE + chance.below(60 * MINUTE);
    fire({ service, fingerprint, severity: 'critical', lasts, tries: 6 });
  };
  const incident = () =>
    tables.alert
      .where({ tx: null }, 1, fingerprint)
      .findLast(({ incidentId }) => incidentId !== null)?.incidentId ?? null;
  cry();
  const cancelled = 3 * MINUTE + chance.below(20 * MINUTE);
  loop.after(cancelled, () => {
    const muteUntil = fromMillis(loop.now() + 10 * MINUTE + chance.below(150 * MINUTE));
    const input = { ...FALSE_POSITIVE, muteUntil };
    ask({ incident: incident(), verb: 'cancel', input, person: house.owner });
  });
  for (let again = 0; again < 4; again += 1)
    loop.after(cancelled + chance.below(240 * MINUTE), cry);
  if (chance.below(3) > 0) return;
  loop.after(cancelled + chance.below(120 * MINUTE), () => {
    const input = { reason: 'It was real' };
    ask({ incident: incident(), verb: 'reinstate', input, person: house.owner });
  });
}

/**
 * Makes the demo company in a running house and plays its outage, through the public API; asked for on the
 * set-up page or by `evenkeel demo`.
 */
import { createCompany } from '../../demo/company.ts';
import { playOutage } from '../../demo/outage.ts';
import { createToken } from '../identity/tokens.ts';
import { z } from '../kernel/schema.ts';
import { readClock } from '../platform/clock.ts';
import { defineJob, type Job } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { newSecret } from '../platform/random.ts';
import { sleep } from '../platform/timers.ts';

export interface DemoOptions {
  readonly speed: number;
  readonly outage: boolean;
  readonly say: (line: string) => void;
}

/** Makes the company in a running house, once, and plays the outage. */
export async function runDemo(
  machine: Machine,
  baseUrl: string,
  options: DemoOptions,
): Promise<void> {
  const { token } = await createToken(machine, { name: 'demo', role: 'admin', expiresInDays: 1 });
  const now = await readClock(machine.db);
  const company = await createCompany({
    baseUrl,
    adminToken: token,
    startOn: mondayBefore(now.slice(0, 10)),
    newPassword: () => newSecret(18),
  });
  options.say('The demo company is there: six services, eight people, three rotations.');
  if (!options.outage) return;
  await playOutage(company, { speed: options.speed, sleep, say: options.say });
}

/** The set-up page's "start with the demo company"; a second run finds the company and does nothing. */
export const demoJobs: readonly Job[] = [
  defineJob({
    task: 'demo.start',
    payload: z.looseObject({}),
    handle: async (machine) => {
      const { port, host } = machine.config;
      const say = (line: string) => machine.log.info({ demo: line }, 'demo');
      // Not tried again: what was made of the company stays and is there to be looked at.
      await runDemo(machine, `http://${host}:${port}`, { speed: 60, outage: true, say }).catch(
        (error) => machine.log.warn({ error: String(error) }, 'the demo stopped early'),
      );
    },
  }),
];

/** Monday of the week before, so that both rotations are in full swing. */
function mondayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const back = ((date.getUTCDay() + 6) % 7) + 7;
  date.setUTCDate(date.getUTCDate() - back);
  return date.toISOString().slice(0, 10);
}

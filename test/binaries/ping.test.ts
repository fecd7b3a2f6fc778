/**
 * Looks by the real `ping` of Debian, that of iputils and that of busybox, at this machine itself. Machines without
 * one, or where it may not send, skip this as `foreign-binaries`.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createGuardedClient, OutsideError } from '../../src/platform/guarded-http.ts';
import { ping, pingFault } from '../../src/platform/ping.ts';
import { findProgram } from '../foreign.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-ping-'));
afterAll(() => rmSync(folder, { recursive: true }));
const client = createGuardedClient({ outboundAllow: ['127.0.0.0/8', '::1/128', '2001:db8::/32'] });

/** One program of many names: it pings under this one. */
function busybox(): string | undefined {
  const found = findProgram('busybox');
  if (found === undefined) return undefined;
  const path = join(folder, 'ping');
  symlinkSync(found, path);
  return path;
}

async function able(program: string | undefined): Promise<string | undefined> {
  if (program === undefined) return undefined;
  return (await pingFault(program)) === undefined ? program : undefined;
}

const PROGRAMS = [
  ['iputils', await able(findProgram('ping'))],
  ['busybox', await able(busybox())],
] as const;

describe('foreign-binaries', () => {
  for (const [name, program = ''] of PROGRAMS) {
    test.skipIf(program === '')(`ALR-182 ${name} answers for what is there`, async () => {
      const own = { client, program };
      for (const host of ['127.0.0.1', 'localhost', '::ffff:127.0.0.1']) {
        const echoes = await ping(own, { host, packets: 2 }, 5_000);
        expect([host, echoes.sent, echoes.received]).toEqual([host, 2, 2]);
        expect(echoes.averageMs).toBeGreaterThan(0);
        expect(echoes.averageMs).toBeLessThan(1_000);
      }
      const inside = ping(own, { host: '10.0.0.1', packets: 1 }, 2_000);
      await expect(inside).rejects.toThrow(OutsideError);
    });

    test.skipIf(program === '')(`ALR-182 ${name} says so where nothing answers`, async () => {
      // 2001:db8::/32 is for documents (RFC 3849); an error on the way is a loss as well.
      const look = ping({ client, program }, { host: '2001:db8::1', packets: 1 }, 2_000);
      const seen = await look.catch((error: unknown) => error);
      if (seen instanceof Error) expect(seen).toBeInstanceOf(OutsideError);
      else expect(seen).toMatchObject({ received: 0 });
    });
  }
});

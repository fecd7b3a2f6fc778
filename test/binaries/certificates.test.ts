/** Receivers whose certificates have run out, or that vouch for themselves (reliability.md row 45). */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { afterAll, describe, expect, test } from 'vitest';
import { certificates } from '../certificates.ts';
import { findProgram } from '../foreign.ts';

const run = promisify(execFile);

describe.skipIf(findProgram('openssl') === undefined)('certificates', () => {
  const { ownSigned, expired } = certificates();
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-trust-'));
  const trust = join(folder, 'trust.pem');
  writeFileSync(trust, ownSigned.certificate);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function told(by: typeof expired, environment: Readonly<Record<string, string>>) {
    const options = { cert: by.certificate, key: by.key };
    let received = 0;
    const web = createServer(options, (_request, response) => {
      received += 1;
      response.end('ok');
    });
    const mail = new SMTPServer({
      ...{ ...options, secure: true, authOptional: true, disableReverseLookup: true },
      onData: (stream, _session, done) => {
        received += 1;
        stream.resume();
        stream.once('end', () => done());
      },
    });
    mail.on('error', () => undefined);
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', () => resolve()));
    const [webPort, mailPort] = [web, mail.server].map(
      (one) => (one.address() as AddressInfo).port,
    );
    const words = [
      ...['--import', 'tsx', 'test/binaries/expired-client.ts'],
      ...[`https://127.0.0.1:${webPort}/hook`, `smtps://127.0.0.1:${mailPort}`],
    ];
    try {
      const env = { ...process.env, ...environment };
      const { stdout } = await run(process.execPath, words, { env, timeout: 60_000 });
      return { received, ...JSON.parse(stdout) };
    } finally {
      web.close();
      await new Promise<void>((resolve) => mail.close(() => resolve()));
    }
  }

  test('NOT-59 one whose time is over: a typed error that says so, nothing is sent', async () => {
    const { guarded, smtp, received } = await told(expired, { NODE_EXTRA_CA_CERTS: trust });
    expect(guarded).toMatchObject({ fault: 'tls', message: expect.stringMatching(/has expired/) });
    expect(smtp).toMatchObject({ kind: 'never', reason: expect.stringMatching(/has expired/) });
    expect(received).toBe(0);
  });

  test('NOT-59 one that vouches for itself is refused, and taken where the operator vouches', async () => {
    const strange = await told(ownSigned, {});
    expect(strange.guarded).toMatchObject({ fault: 'tls' });
    expect(strange.smtp).toMatchObject({
      kind: 'never',
      reason: expect.stringMatching(/self-signed/),
    });
    expect(strange.received).toBe(0);
    const known = await told(ownSigned, { NODE_EXTRA_CA_CERTS: trust });
    expect(known.guarded).toMatchObject({ status: 200 });
    expect(known.smtp).toMatchObject({ kind: 'accepted' });
    expect(known.received).toBe(2);
  });
});

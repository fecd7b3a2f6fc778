/** Looks at things outside that are not HTTP, by the guarded client: a TLS certificate, an answer of a name server. */
import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';
import { type Instant, instant } from '../kernel/instant.ts';
import { type GuardedClient, OutsideError } from './guarded-http.ts';
import { after } from './timers.ts';

export interface SeenCertificate {
  readonly validTo: Instant;
  /** Why it is not trusted for this name; undefined when it is. */
  readonly trustFault: string | undefined;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Throws only `OutsideError`. */
export async function seeCertificate(
  client: GuardedClient,
  to: Place & { readonly serverName?: string | undefined },
  timeoutMs: number,
): Promise<SeenCertificate> {
  const socket = await client.dial(to, timeoutMs);
  const name = to.serverName ?? to.host;
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      // What is wrong with it is what we came to see; nothing is sent.
      rejectUnauthorized: false,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      host: name,
    });
    const end = (): void => {
      calledOff();
      secure.destroy();
      socket.destroy();
    };
    const calledOff = after(timeoutMs, () => {
      end();
      reject(new OutsideError('timeout', 'there was no TLS handshake in time'));
    });
    secure.once('secureConnect', () => {
      const certificate = secure.getPeerCertificate() as Partial<PeerCertificate>;
      const fault = secure.authorizationError as Error | string | null | undefined;
      end();
      const validTo = Date.parse(certificate.valid_to ?? '');
      if (Number.isNaN(validTo)) reject(new OutsideError('tls', 'there was no certificate'));
      else
        resolve({
          validTo: instant(new Date(validTo).toISOString()),
          trustFault: secure.authorized ? undefined : String(fault ?? 'it names another host'),
        });
    });
    secure.once('error', (error) => {
      end();
      reject(new OutsideError('tls', `no TLS handshake: ${error.message}`));
    });
    secure.once('close', () => {
      calledOff();
      reject(new OutsideError('network', 'the connection was closed before the handshake'));
    });
  });
}

export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'] as const;

/** What a name server says, as texts; without `resolver` those of this machine. Throws only `OutsideError`. */
export async function askNameServer(
  client: GuardedClient,
  question: {
    readonly name: string;
    readonly type: (typeof RECORD_TYPES)[number];
    readonly resolver?: Place | undefined;
  },
  timeoutMs: number,
): Promise<readonly string[]> {
  const { name, type, resolver } = question;
  const asked = new dns.Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 });
  if (resolver !== undefined) {
    const address = await client.addressOf(resolver.host);
    asked.setServers([`${isIP(address) === 6 ? `[${address}]` : address}:${resolver.port}`]);
  }
  let late = false;
  const calledOff = after(timeoutMs, () => {
    late = true;
    asked.cancel();
  });
  try {
    const found: unknown = await asked.resolve(name, type);
    return (Array.isArray(found) ? found : [found]).map(textOf);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (late || code === 'ETIMEOUT') {
      throw new OutsideError('timeout', 'the name server gave no answer in time');
    }
    throw new OutsideError('network', `the name server has no answer: ${code}`);
  } finally {
    calledOff();
  }
}

function textOf(record: unknown): string {
  if (Array.isArray(record)) return record.join('');
  if (typeof record === 'object' && record !== null && 'exchange' in record) {
    return 'priority' in record
      ? `${String(record.priority)} ${String(record.exchange)}`
      : String(record.exchange);
  }
  return String(record);
}

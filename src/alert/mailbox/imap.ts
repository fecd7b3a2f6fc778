/**
 * A connection to an IMAP server, to addresses that may be called alone (`EVENKEEL_OUTBOUND_ALLOW`), with bounds on what
 * the server may send, and its faults as sentences for people.
 */
import { isIP } from 'node:net';
import { ImapFlow } from 'imapflow';
import ipaddr from 'ipaddr.js';
import { OutsideError } from '../../platform/guarded-http.ts';
import type { Machine } from '../../platform/machine.ts';
import { unseal } from '../../platform/sealing.ts';
import { oneLine } from '../integrations/payload.ts';
import type { MailboxRow } from './mailbox-store.ts';

export type ImapPlace = Pick<
  MailboxRow,
  'id' | 'host' | 'port' | 'security' | 'username' | 'password'
>;

/** Why a mailbox cannot be read; `message` is for people. `login`: nothing is won by trying again soon. */
export class MailboxFault extends Error {
  readonly login: boolean;
  constructor(message: string, login = false) {
    super(message);
    this.login = login;
  }
}

/** Of one mail; more of it is not asked for. */
export const MAX_MAIL = 5_242_880;
const CONNECT_MS = 15_000;
const SILENT_MS = 120_000;
const IDLE_AFTER_MS = 100;
/** Servers end an IDLE after half an hour. */
const IDLE_MS = 540_000;

/** Throws MailboxFault. The connection is closed by whoever opened it. */
export async function openImap(machine: Machine, place: ImapPlace): Promise<ImapFlow> {
  const pass = opened(machine, place);
  const address = await machine.http.addressOf(place.host).catch((error: unknown) => {
    throw new MailboxFault(error instanceof OutsideError ? error.message : String(error));
  });
  if (place.security === 'none' && ipaddr.process(address).range() !== 'loopback') {
    throw new MailboxFault(
      'without TLS the password would travel in the clear: choose TLS or STARTTLS',
      true,
    );
  }
  const name = isIP(place.host) === 0 ? { servername: place.host } : {};
  const client = new ImapFlow({
    host: address,
    ...name,
    port: place.port,
    secure: place.security === 'tls',
    ...(place.security === 'tls' ? {} : { doSTARTTLS: place.security === 'starttls' }),
    auth: { user: place.username, pass },
    tls: { minVersion: 'TLSv1.2', ...name },
    logger: false,
    clientInfo: { name: 'Evenkeel' },
    disableCompression: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    autoIdleDelay: IDLE_AFTER_MS,
    maxIdleTime: IDLE_MS,
    maxLineLength: 1_048_576,
    maxLiteralSize: MAX_MAIL + 65_536,
    maxResponseSize: MAX_MAIL + 1_048_576,
    maxResponseTokens: 200_000,
  });
  // Whatever breaks shows at the command it breaks; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw faultOf(error);
  }
}

function opened(machine: Machine, { id, password }: ImapPlace): string {
  try {
    return unseal(machine.config, passwordPlace(id), password);
  } catch {
    throw new MailboxFault('its password was sealed with another key: set it anew', true);
  }
}

/** Where the password of a mailbox stands, for `seal`. */
export function passwordPlace(id: string): string {
  return `mailbox:${id}`;
}

/** An error of the connection or a "no" of the server, as a sentence. */
export function faultOf(error: unknown): MailboxFault {
  if (error instanceof MailboxFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const all: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  const said = typeof all['responseText'] === 'string' ? all['responseText'] : '';
  if (all['authenticationFailed'] === true) {
    return new MailboxFault(`the server refused the login: ${tidy(said || message)}`, true);
  }
  const code = typeof all['code'] === 'string' ? all['code'] : '';
  if (/certificate|self-signed|TLS|SSL/i.test(`${code} ${message}`)) {
    return new MailboxFault(`no safe connection: ${tidy(message)}`);
  }
  if (said !== '') return new MailboxFault(`the server said: ${tidy(said)}`);
  const named = code === '' || message.includes(code) ? message : `${message} (${code})`;
  return new MailboxFault(`no connection: ${tidy(named)}`);
}

function tidy(text: string): string {
  return oneLine(text).slice(0, 300).toWellFormed();
}

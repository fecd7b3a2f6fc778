/**
 * Debian's Dovecot as the IMAP server of tests, in a folder of its own on ports of its own. It gives its parts to other
 * users, so it wants root; without root, or without the program, there is none.
 */
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findProgram, runForeign } from './foreign.ts';
import { freePort } from './harness-process.ts';

export interface Dovecot {
  readonly tlsPort: number;
  /** Offers STARTTLS, and takes no password without it. */
  readonly port: number;
  /** Path of the certificate it shows, for who is to trust it. */
  readonly certificate: string;
  /** Into the INBOX of `alerts`. */
  readonly deliver: (raw: string) => void;
  /** Names of its mails, with their flags. */
  readonly mails: () => readonly string[];
  readonly log: () => string;
}

export const DOVECOT_USER = { username: 'alerts', password: 'secret' } as const;

const PROGRAM = findProgram('dovecot');

/** Why there is no Dovecot here; undefined where there is one. */
export function whyNoDovecot(): string | undefined {
  if (PROGRAM === undefined) return 'no Dovecot was found or could be downloaded';
  return process.getuid?.() === 0 ? undefined : 'Dovecot runs as root only';
}

/** A user every Debian has, and its number there. */
const OWNER = { name: 'news', id: 9 };
const START = `
  cd "$1" && chmod 711 . && umask 022
  until [ -f ready ]; do sleep 0.05; done
  exec "$0" -F -c "$1/dovecot.conf"`;

export async function startDovecot(shown: {
  readonly certificate: string;
  readonly key: string;
}): Promise<Dovecot> {
  if (PROGRAM === undefined) throw new Error('there is no Dovecot');
  const [port, tlsPort] = [await freePort(), await freePort()];
  const files = { 'cert.pem': shown.certificate, 'key.pem': shown.key };
  const { folder, output } = runForeign('/bin/sh', ['-c', START, PROGRAM, '$DIR'], files);
  const inbox = join(folder, 'mail/alerts');
  for (const part of [
    'mail',
    'mail/alerts',
    ...['cur', 'new', 'tmp'].map((at) => `mail/alerts/${at}`),
  ]) {
    mkdirSync(join(folder, part));
    chownSync(join(folder, part), OWNER.id, OWNER.id);
  }
  writeFileSync(join(folder, 'dovecot.conf'), settings(folder, { port, tlsPort }));
  writeFileSync(join(folder, 'ready'), '');
  const log = () => `${output()}\n${textOf(join(folder, 'dovecot.log'))}`;
  await answering(port, log);
  let made = 0;
  return {
    ...{ tlsPort, port, certificate: join(folder, 'cert.pem'), log },
    deliver: (raw) => {
      made += 1;
      const draft = join(inbox, 'tmp', `${made}.mail`);
      writeFileSync(draft, raw);
      chownSync(draft, OWNER.id, OWNER.id);
      renameSync(draft, join(inbox, 'new', `${made}.mail`));
    },
    mails: () => [...readdirSync(join(inbox, 'new')), ...readdirSync(join(inbox, 'cur'))].sort(),
  };
}

function settings(
  folder: string,
  { port, tlsPort }: { readonly port: number; readonly tlsPort: number },
): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
protocols = imap
listen = 127.0.0.1
log_path = ${folder}/dovecot.log
default_internal_user = ${OWNER.name}
default_internal_group = ${OWNER.name}
default_login_user = nobody
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = yes
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail/%u
first_valid_uid = 1
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
  }
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=${DOVECOT_USER.password}
}
userdb {
  driver = static
  args = uid=${OWNER.name} gid=${OWNER.name} home=${folder}/mail/%u
}
`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Until it greets; an Error with its log after 20 s. */
async function answering(port: number, log: () => string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      const end = (greeted: boolean) => {
        socket.destroy();
        resolve(greeted);
      };
      socket.once('data', (data) => end(data.toString().startsWith('* OK')));
      socket.once('error', () => end(false));
      socket.setTimeout(2_000, () => end(false));
    });
    if (greeted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Dovecot does not answer:\n${log()}`);
}

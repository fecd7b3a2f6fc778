/**
 * Debian's Postfix as the mail server of tests, in a folder of its own on ports of its own: nothing of the system is
 * read or changed. Its master insists on root, to give the parts of the server to other users; without root, or
 * without the program, there is none.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { findProgram, runForeign } from './foreign.ts';
import { freePort } from './harness-process.ts';

export interface Postfix {
  /** Takes mail in the clear, by the rules. */
  readonly url: string;
  /** Offers STARTTLS, and refuses mail without it. */
  readonly tlsUrl: string;
  /** What it says to a recipient: `450 4.2.1 later`, `550 5.1.1 nobody`; null: takes mail for them again. */
  readonly rule: (address: string, answer: string | null) => void;
  readonly log: () => string;
}

export interface PostfixWish {
  /** Where it hands mail on to; port on the loopback. */
  readonly nextHop: number;
  /** PEM of the certificate it shows, and its key. */
  readonly certificate: string;
  readonly key: string;
}

const MASTER = findProgram('postfix-master');

/** Why there is no Postfix here; undefined where there is one. */
export function whyNoPostfix(): string | undefined {
  if (MASTER === undefined) return 'no Postfix was found or could be downloaded';
  return process.getuid?.() === 0 ? undefined : 'the master of Postfix runs as root only';
}

/** Users every Debian has; Postfix wants its own for each purpose. */
const OWNER = 'news';
const DROP = 'uucp';
const NOBODY = 'nobody';

export async function startPostfix(wish: PostfixWish): Promise<Postfix> {
  if (MASTER === undefined) throw new Error('there is no Postfix');
  const [port, tlsPort] = [await freePort(), await freePort()];
  const judge = await startJudge();
  const home = dirname(dirname(dirname(MASTER)));
  const files = {
    'main.cf': mainCf(join(home, 'usr'), { nextHop: wish.nextHop, rules: judge.port }),
    'master.cf': masterCf(port, tlsPort),
    'cert.pem': wish.certificate,
    'key.pem': wish.key,
  };
  const { folder, output } = runForeign('/bin/sh', ['-c', START, MASTER, '$DIR'], files);
  const mainFile = join(folder, 'main.cf');
  writeFileSync(mainFile, readFileSync(mainFile, 'utf8').replaceAll('$DIR', folder));
  const log = () => `${output()}\n${textOf(join(folder, 'mail.log'))}`;
  await answering(port, log);
  await answering(tlsPort, log);
  return {
    url: `smtp://127.0.0.1:${port}`,
    tlsUrl: `smtp://127.0.0.1:${tlsPort}`,
    rule: judge.rule,
    log,
  };
}

/** Makes the queue with its owners; waits for the settings, which name the folder. */
const START = `
  cd "$1" && chmod 711 . && umask 022
  until ! grep -q '[$]DIR' main.cf; do sleep 0.05; done
  mkdir -p spool data spool/pid
  chown ${OWNER} data
  for q in active bounce corrupt defer deferred flush hold incoming private saved trace; do
    mkdir -p spool/$q; chown ${OWNER} spool/$q; chmod 700 spool/$q
  done
  for q in maildrop public; do mkdir -p spool/$q; chown ${OWNER}:${DROP} spool/$q; done
  chmod 1730 spool/maildrop; chmod 710 spool/public
  chmod 600 key.pem
  exec "$0" -c "$1" -d`;

function mainCf(
  usr: string,
  { nextHop, rules }: { readonly nextHop: number; readonly rules: number },
): string {
  return `
compatibility_level = 3.6
queue_directory = $DIR/spool
data_directory = $DIR/data
daemon_directory = ${usr}/lib/postfix/sbin
command_directory = ${usr}/sbin
mail_owner = ${OWNER}
setgid_group = ${DROP}
default_privs = ${NOBODY}
maillog_file = $DIR/mail.log
maillog_file_prefixes = $DIR
import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME LD_LIBRARY_PATH
myhostname = postfix.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
relay_domains = example.test
relay_recipient_maps =
relayhost = [127.0.0.1]:${nextHop}
relay_transport = smtp
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${rules}, permit_mynetworks, reject
`;
}

function masterCf(port: number, tlsPort: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
127.0.0.1:${tlsPort} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_cert_file=$config_directory/cert.pem
  -o smtpd_tls_key_file=$config_directory/key.pem
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Postfix asks it about each recipient (policy delegation: lines `name=value` and an empty one, answered by
 * `action=...`), so that a rule counts at once, on connections that are open as well.
 */
async function startJudge(): Promise<{ readonly port: number; readonly rule: Postfix['rule'] }> {
  const rules = new Map<string, string>();
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString();
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const recipient = /^recipient=(.*)$/m.exec(text.slice(0, end))?.[1] ?? '';
        text = text.slice(end + 2);
        socket.write(`action=${rules.get(recipient) ?? 'DUNNO'}\n\n`);
      }
    });
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    rule: (address, answer) => {
      if (answer === null) rules.delete(address);
      else rules.set(address, answer);
    },
  };
}

/** Until it greets; an Error with its log after 20 s. */
async function answering(port: number, log: () => string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    if ((await greeting(port)).startsWith('220 ')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Postfix does not answer:\n${log()}`);
}

function greeting(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2000, () => socket.destroy());
    socket.once('data', (data) => {
      socket.end('QUIT\r\n');
      resolve(data.toString());
    });
    socket.once('error', () => resolve(''));
    socket.once('close', () => resolve(''));
  });
}

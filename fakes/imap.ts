/**
 * A small IMAP server on the loopback, for tests: one user, folders in memory, as much of RFC 9051 as a reader of
 * mailboxes uses. Mails are delivered by hand; it can refuse the login, forget IDLE, hang up, or give its folders new
 * validity, as servers do that were restored.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ImapMessage {
  readonly uid: number;
  readonly raw: Buffer;
  readonly flags: Set<string>;
  readonly at: Date;
}

export interface FakeImap {
  readonly port: number;
  readonly deliver: (raw: string | Buffer, folder?: string) => number;
  readonly messages: (folder?: string) => readonly ImapMessage[];
  /** What was asked so far, without its tag. */
  readonly commands: () => readonly string[];
  readonly logins: () => number;
  /** Null: right again. */
  readonly refuse: (text: string | null) => void;
  /** Before a command of this sort is answered the connection ends, once. */
  readonly hangUpAt: (command: RegExp) => void;
  readonly hangUp: () => void;
  /** All folders get a new UIDVALIDITY and count from 1 again. */
  readonly restore: () => void;
  readonly stop: () => Promise<void>;
}

interface Folder {
  validity: number;
  nextUid: number;
  messages: ImapMessage[];
}

interface House {
  readonly folders: Map<string, Folder>;
  readonly lines: Set<Line>;
  readonly commands: string[];
  readonly user: { readonly name: string; readonly password: string };
  readonly idle: boolean;
  logins: number;
  refusal: string | null;
  hangUpAt: RegExp | null;
}

/** A connection and where it stands. */
interface Line {
  readonly socket: Socket;
  folder: Folder | undefined;
  /** Of an IDLE under way. */
  idling: string | undefined;
}

export async function startImap(
  wish: { readonly user?: string; readonly password?: string; readonly idle?: boolean } = {},
): Promise<FakeImap> {
  const { user: name = 'alerts', password = 'secret', idle = true } = wish;
  const fresh = (): Folder => ({ validity: 1_000, nextUid: 1, messages: [] });
  const house: House = {
    folders: new Map([
      ['INBOX', fresh()],
      ['Done', fresh()],
    ]),
    ...{ lines: new Set(), commands: [], user: { name, password }, idle },
    ...{ logins: 0, refusal: null, hangUpAt: null },
  };
  const folderOf = (of = 'INBOX') => {
    const folder = house.folders.get(of);
    if (folder === undefined) throw new Error(`no folder ${of}`);
    return folder;
  };
  const server = createServer((socket) => serve(house, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => {
    for (const { socket } of house.lines) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    deliver: (raw, to) => put(house, folderOf(to), raw),
    messages: (of) => [...folderOf(of).messages],
    commands: () => [...house.commands],
    logins: () => house.logins,
    refuse: (text) => {
      house.refusal = text;
    },
    hangUpAt: (command) => {
      house.hangUpAt = command;
    },
    hangUp,
    restore: () => {
      for (const folder of house.folders.values()) renumber(folder);
      hangUp();
    },
    stop: async () => {
      hangUp();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function renumber(folder: Folder): void {
  folder.validity += 1;
  folder.messages = folder.messages.map((one, index) => ({ ...one, uid: index + 1 }));
  folder.nextUid = folder.messages.length + 1;
}

function put(house: House, folder: Folder, raw: string | Buffer): number {
  const uid = folder.nextUid;
  folder.nextUid += 1;
  folder.messages.push({ uid, raw: Buffer.from(raw), flags: new Set(), at: new Date() });
  for (const line of house.lines) {
    if (line.folder === folder && line.idling !== undefined) {
      line.socket.write(`* ${folder.messages.length} EXISTS\r\n`);
    }
  }
  return uid;
}

function serve(house: House, socket: Socket): void {
  const line: Line = { socket, folder: undefined, idling: undefined };
  house.lines.add(line);
  let text = '';
  socket.on('error', () => undefined);
  socket.on('close', () => house.lines.delete(line));
  socket.on('data', (data) => {
    text += data.toString('latin1');
    for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
      const said = text.slice(0, end);
      text = text.slice(end + 2);
      hear(house, line, said);
    }
  });
  socket.write(`* OK [CAPABILITY ${capabilities(house)}] ready\r\n`);
}

function capabilities({ idle }: House): string {
  return `IMAP4rev1 UIDPLUS MOVE${idle ? ' IDLE' : ''}`;
}

function hear(house: House, line: Line, said: string): void {
  if (line.idling !== undefined && /^DONE$/i.test(said)) {
    line.socket.write(`${line.idling} OK done\r\n`);
    line.idling = undefined;
    return;
  }
  const [, tag = '*', command = ''] = /^(\S+) (.*)$/.exec(said) ?? [];
  house.commands.push(command);
  if (house.hangUpAt?.test(command)) {
    house.hangUpAt = null;
    line.socket.destroy();
    return;
  }
  const [untagged, answer] = answerTo(house, line, { tag, command });
  line.socket.write(Buffer.concat(untagged.map((part) => Buffer.from(part))));
  if (answer !== '') line.socket.write(`${tag} ${answer}\r\n`);
}

type Answer = readonly [untagged: readonly (string | Buffer)[], tagged: string];
interface Asked {
  readonly tag: string;
  readonly command: string;
}

function answerTo(house: House, line: Line, { tag, command }: Asked): Answer {
  const verb = command.toUpperCase();
  if (verb.startsWith('CAPABILITY')) return [[`* CAPABILITY ${capabilities(house)}\r\n`], 'OK'];
  if (verb.startsWith('LOGIN')) return login(house, command);
  if (verb.startsWith('LIST')) return [listed(house, command), 'OK'];
  if (verb.startsWith('SELECT') || verb.startsWith('EXAMINE')) return select(house, line, command);
  if (verb.startsWith('STATUS')) {
    const folder = house.folders.get(unquoted(command.split(' ')[1] ?? ''));
    if (folder === undefined) return [[], 'NO no such folder'];
    return [[`* STATUS ${command.split(' ')[1]} (MESSAGES ${folder.messages.length})\r\n`], 'OK'];
  }
  if (verb.startsWith('IDLE')) {
    line.idling = tag;
    return [['+ idling\r\n', `* ${line.folder?.messages.length ?? 0} EXISTS\r\n`], ''];
  }
  if (verb.startsWith('LOGOUT')) return [['* BYE\r\n'], 'OK'];
  if (line.folder !== undefined && verb.startsWith('UID ')) {
    return withUids(house, line.folder, command.slice(4));
  }
  if (/^(NOOP|CLOSE|UNSELECT)/.test(verb)) {
    return [line.folder === undefined ? [] : [`* ${line.folder.messages.length} EXISTS\r\n`], 'OK'];
  }
  return [[], 'BAD not understood'];
}

function login(house: House, command: string): Answer {
  house.logins += 1;
  const [, name = '', password = ''] = /^LOGIN (\S+) (\S+)$/i.exec(command) ?? [];
  const { user } = house;
  if (house.refusal !== null) return [[], `NO [AUTHENTICATIONFAILED] ${house.refusal}`];
  const right = unquoted(name) === user.name && unquoted(password) === user.password;
  return [[], right ? 'OK welcome' : 'NO [AUTHENTICATIONFAILED] wrong user or password'];
}

/** An empty name asks for the separator alone. */
function listed({ folders }: House, command: string): readonly string[] {
  if (command.endsWith(' ""')) return ['* LIST (\\Noselect) "/" ""\r\n'];
  return [...folders.keys()].map((name) => `* LIST (\\HasNoChildren) "/" "${name}"\r\n`);
}

function select({ folders }: House, line: Line, command: string): Answer {
  const folder = folders.get(unquoted(command.split(' ')[1] ?? ''));
  if (folder === undefined) return [[], 'NO [NONEXISTENT] there is no such folder'];
  line.folder = folder;
  return [
    [
      `* ${folder.messages.length} EXISTS\r\n* FLAGS (\\Seen \\Deleted)\r\n`,
      `* OK [PERMANENTFLAGS (\\Seen \\Deleted)] x\r\n`,
      `* OK [UIDVALIDITY ${folder.validity}] x\r\n* OK [UIDNEXT ${folder.nextUid}] x\r\n`,
    ],
    'OK [READ-WRITE] selected',
  ];
}

function withUids(house: House, folder: Folder, command: string): Answer {
  const [verb = '', ...words] = command.split(' ');
  const rest = words.join(' ');
  if (/^SEARCH$/i.test(verb)) {
    const set = /UID (\S+)/i.exec(rest)?.[1];
    const found = set === undefined ? folder.messages : inSet(folder, set);
    return [[`* SEARCH${found.map(({ uid }) => ` ${uid}`).join('')}\r\n`], 'OK'];
  }
  const chosen = inSet(folder, words[0] ?? '');
  if (/^FETCH$/i.test(verb)) return [chosen.flatMap((one) => fetched(folder, one, rest)), 'OK'];
  if (/^STORE$/i.test(verb)) {
    for (const { flags } of chosen) flags.add('\\Seen');
    return [[], 'OK'];
  }
  if (/^MOVE$/i.test(verb)) {
    const to = house.folders.get(unquoted(words.slice(1).join(' ')));
    if (to === undefined) return [[], 'NO [TRYCREATE] there is no such folder'];
    folder.messages = folder.messages.filter((one) => !chosen.includes(one));
    for (const { raw } of chosen) put(house, to, raw);
    return [chosen.map(() => '* 1 EXPUNGE\r\n'), 'OK'];
  }
  return [[], 'BAD not understood'];
}

function fetched(folder: Folder, message: ImapMessage, rest: string): readonly (string | Buffer)[] {
  const n = folder.messages.indexOf(message) + 1;
  const part = /BODY\.PEEK\[\]<0\.(\d+)>/i.exec(rest)?.[1];
  const head = `* ${n} FETCH (UID ${message.uid} RFC822.SIZE ${message.raw.length}`;
  if (part === undefined) return [`${head})\r\n`];
  const body = message.raw.subarray(0, Number(part));
  return [`${head} BODY[]<0> {${body.length}}\r\n`, body, ')\r\n'];
}

/** `4:*` names the last one whatever its number is, as RFC 9051 says. */
function inSet({ messages }: Folder, set: string): readonly ImapMessage[] {
  const last = messages.at(-1)?.uid ?? 0;
  const number = (text: string) => (text === '*' ? last : Number(text));
  const ranges = set.split(',').map((range) => {
    const [from = '0', to = from] = range.split(':');
    return [number(from), number(to)].toSorted((a, b) => a - b) as [number, number];
  });
  return messages.filter(({ uid }) => ranges.some(([from, to]) => uid >= from && uid <= to));
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
}

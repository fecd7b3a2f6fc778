/**
 * Finds the addresses of a host without letting slow name servers stand in anybody's way (reliability.md row 44):
 * five seconds at most, failures remembered for a while, and nearly always without the thread pool that files and
 * hashes need. The system's own way (hosts file and all) is asked only for what name servers do not know, two
 * questions at a time.
 */
import { promises as dns, type LookupAddress } from 'node:dns';
import { after } from './timers.ts';

export interface NameLookup {
  /** At least one address, or an Error with a sentence for people. */
  readonly addressesOf: (name: string) => Promise<readonly LookupAddress[]>;
}

export interface NameSources {
  readonly nameServers: (name: string) => Promise<readonly LookupAddress[]>;
  readonly system: (name: string) => Promise<readonly LookupAddress[]>;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  readonly deadlineMs: number;
}

const FAILURE_MS = 15_000;
const REMEMBERED = 1_000;
const SYSTEM_AT_ONCE = 2;

export function createNameLookup(wish: Partial<NameSources> = {}): NameLookup {
  const sources: NameSources = {
    nameServers: byNameServers,
    system: (name) => dns.lookup(name, { all: true }),
    now: () => performance.now(),
    deadlineMs: 5_000,
    ...wish,
  };
  const system = limited(SYSTEM_AT_ONCE, sources.system);
  const failures = new Map<string, { readonly why: string; readonly until: number }>();
  const asked = new Map<string, Promise<readonly LookupAddress[]>>();

  const ask = async (name: string): Promise<readonly LookupAddress[]> => {
    try {
      return await inTime(firstOf(name, [sources.nameServers, system]), sources.deadlineMs);
    } catch (error) {
      const why = `the name ${name} is not found: ${reasonOf(error)}`;
      if (failures.size >= REMEMBERED) failures.clear();
      failures.set(name, { why, until: sources.now() + FAILURE_MS });
      throw new Error(why);
    }
  };
  return {
    addressesOf: (given) => {
      const name = given.toLowerCase().replace(/\.$/, '');
      if (name === 'localhost' || name.endsWith('.localhost')) return Promise.resolve(LOOPBACK);
      const failed = failures.get(name);
      if (failed !== undefined && failed.until > sources.now()) {
        return Promise.reject(new Error(failed.why));
      }
      const running = asked.get(name);
      if (running !== undefined) return running;
      const question = ask(name).finally(() => asked.delete(name));
      asked.set(name, question);
      return question;
    },
  };
}

/** RFC 6761: never a question to a name server. */
const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

async function byNameServers(name: string): Promise<readonly LookupAddress[]> {
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const found = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found;
}

type Source = NameSources['system'];

/** The answer of the first that knows the name; the error of the last. */
async function firstOf(
  name: string,
  sources: readonly Source[],
): Promise<readonly LookupAddress[]> {
  let last: unknown = new Error('no address');
  for (const source of sources) {
    try {
      const found = await source(name);
      if (found.length > 0) return found;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** At most `most` calls of `source` at once; the others wait their turn. */
function limited(most: number, source: Source): Source {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (name) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await source(name);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

function inTime<T>(work: Promise<T>, millis: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${millis / 1000} s`));
    const calledOff = after(millis, late);
    work.then(resolve, reject).finally(calledOff);
  });
}

function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : 'unknown';
}

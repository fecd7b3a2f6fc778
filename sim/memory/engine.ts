/**
 * A small database in memory that keeps what our stores rely on in PostgreSQL's READ COMMITTED: others see a
 * transaction's writes only after its commit, a written or locked row makes other writers wait, a circle of waits
 * is a deadlock for one of them, and a rollback leaves nothing. Time passes inside transactions, so that they
 * really interleave; who goes first is the seed's choice.
 */
import type { Prng } from '../../src/kernel/prng.ts';
import type { Loop } from '../loop.ts';

/** What a process must still be to touch the database: a dead one's calls never come back. */
export interface Client {
  readonly name: string;
  dead: boolean;
  readonly open: Set<MemoryTx>;
}

/** How the database misbehaves; asked before every statement and at every commit. */
export interface Weather {
  /** Milliseconds this statement takes; 0 = no time at all. */
  readonly delay: () => number;
  /** True: the connection breaks here. */
  readonly breaks: () => boolean;
  readonly commit: () => 'done' | 'serialisation' | 'refused' | 'answer_lost';
}

export class DatabaseError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Lock {
  readonly key: string;
  /** Where it is kept while somebody has it. */
  readonly place: Map<string, Lock>;
  owner: MemoryTx;
  readonly waiting: { readonly tx: MemoryTx; readonly go: () => void }[];
}

/** By what is locked (rows of a table, or names of one kind), then by key: joined names cost more than both maps. */
export type Locks = Map<string, Map<string, Lock>>;

export function isLocked(locks: Locks, kind: string, key: string): boolean {
  return locks.get(kind)?.has(key) === true;
}

export interface Engine {
  readonly loop: Loop;
  readonly chance: Prng;
  readonly weather: Weather;
  readonly locks: Locks;
  /** Called with every transaction that committed. */
  readonly committed: (tx: MemoryTx) => void;
}

/**
 * What a dead process waits for. A promise of its own each time: one for all would remember everybody who ever waited
 * for it, and with them their worlds, seed after seed.
 */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
const AT_ONCE = Promise.resolve();

export class MemoryTx {
  readonly engine: Engine;
  readonly client: Client;
  readonly writes = new Map<Table<unknown>, Map<string, unknown>>();
  private readonly held: Lock[] = [];
  readonly afterCommit: (() => void)[] = [];
  waitsFor: MemoryTx | null = null;
  over = false;

  constructor(engine: Engine, client: Client) {
    this.engine = engine;
    this.client = client;
    client.open.add(this);
  }

  /** Waits for whoever holds this key of its kind until their transaction ends. */
  lock(kind: string, key: string): Promise<void> {
    if (this.takes(kind, key)) return AT_ONCE;
    const lock = this.engine.locks.get(kind)?.get(key);
    // Its process died since the statement began: nobody would ever give back what it took now.
    return this.over || lock === undefined ? never() : this.waitFor(lock);
  }

  /** True: the key is ours, without a wait. */
  takes(kind: string, key: string): boolean {
    if (this.over) return false;
    const { locks } = this.engine;
    let place = locks.get(kind);
    if (place === undefined) {
      place = new Map();
      locks.set(kind, place);
    }
    const lock = place.get(key);
    if (lock !== undefined) return lock.owner === this;
    const fresh: Lock = { key, place, owner: this, waiting: [] };
    place.set(key, fresh);
    this.held.push(fresh);
    return true;
  }

  private async waitFor(lock: Lock): Promise<void> {
    this.refuseCircle(lock.owner);
    this.waitsFor = lock.owner;
    await new Promise<void>((go) => lock.waiting.push({ tx: this, go }));
    this.waitsFor = null;
    if (this.over) return never();
  }

  commit(): void {
    for (const [table, rows] of this.writes) {
      for (const [key, row] of rows) table.keep(key, row);
    }
    this.end();
    this.engine.committed(this);
    for (const work of this.afterCommit) work();
  }

  /** Also what becomes of the open transactions of a process that dies. */
  end(): void {
    if (this.over) return;
    this.over = true;
    this.client.open.delete(this);
    for (const lock of this.held) release(lock);
  }

  take(lock: Lock): void {
    this.held.push(lock);
  }

  private refuseCircle(owner: MemoryTx): void {
    for (let next: MemoryTx | null = owner; next !== null; next = next.waitsFor) {
      if (next === this) throw new DatabaseError('40P01', 'deadlock detected');
    }
  }
}

/** To the first who waits and still lives. */
function release(lock: Lock): void {
  for (;;) {
    const next = lock.waiting.shift();
    if (next === undefined) {
      lock.place.delete(lock.key);
      return;
    }
    if (next.tx.over) continue;
    lock.owner = next.tx;
    next.tx.take(lock);
    for (const { tx } of lock.waiting) tx.waitsFor = next.tx;
    next.go();
    return;
  }
}

/** Where a statement runs: in a transaction, or by itself. */
export interface Session {
  readonly engine: Engine;
  readonly client: Client;
  readonly tx: MemoryTx | null;
  /** The promise of itself, made once: most statements take no time and are answered with it. */
  atOnce?: Promise<Session>;
}

/** Every statement comes through here first: it takes time, may break, and never returns to the dead. */
export function statement<S extends Session>(session: S): Promise<S> {
  const { engine, client, tx } = session;
  if (client.dead || tx?.over === true) return never();
  const delay = engine.weather.delay();
  if (delay > 0) return afterDelay(session, delay);
  if (engine.weather.breaks()) return Promise.reject(lost());
  session.atOnce ??= Promise.resolve(session);
  return session.atOnce as Promise<S>;
}

async function afterDelay<S extends Session>(session: S, delay: number): Promise<S> {
  const { engine, client, tx } = session;
  await engine.loop.sleep(delay);
  if (client.dead || tx?.over === true) return never();
  if (engine.weather.breaks()) throw lost();
  return session;
}

function lost(): DatabaseError {
  return new DatabaseError('08006', 'the connection was lost');
}

type Rows<Row> = Map<string, Row>;

export class Table<Row> {
  readonly name: string;
  private readonly rows = new Map<string, Row>();
  private readonly indexes: readonly {
    readonly of: (row: Row) => string | null;
    readonly found: Map<string, Rows<Row>>;
  }[];

  constructor(name: string, ...indexes: readonly ((row: Row) => string | null)[]) {
    this.name = name;
    this.indexes = indexes.map((of) => ({ of, found: new Map() }));
  }

  get({ tx }: Pick<Session, 'tx'>, key: string): Row | undefined {
    const own = tx?.writes.get(this as Table<unknown>);
    if (own?.has(key)) return own.get(key) as Row | undefined;
    return this.rows.get(key);
  }

  /** Rows whose nth index says `value`, oldest key first. */
  where({ tx }: Pick<Session, 'tx'>, index: number, value: string): Row[] {
    const by = this.indexes[index];
    if (by === undefined) throw new RangeError(`${this.name} has no index ${index}`);
    const kept = by.found.get(value);
    const own = tx?.writes.get(this as Table<unknown>) as Map<string, Row | undefined> | undefined;
    if (own === undefined) return kept === undefined ? [] : [...kept.values()];
    const rows: Row[] = [];
    for (const [key, before] of kept ?? []) {
      const row = own.has(key) ? own.get(key) : before;
      if (row !== undefined && by.of(row) === value) rows.push(row);
    }
    for (const [key, row] of own) {
      if (row === undefined || by.of(row) !== value) continue;
      if (kept?.has(key) !== true) rows.push(row);
    }
    return rows;
  }

  all({ tx }: Pick<Session, 'tx'>): Row[] {
    const own = tx?.writes.get(this as Table<unknown>) as Map<string, Row | undefined> | undefined;
    if (own === undefined) return [...this.rows.values()];
    const rows = new Map<string, Row | undefined>([...this.rows, ...own]);
    return [...rows.values()].filter((row) => row !== undefined);
  }

  /** Locks the row and reads it as it stands once it is ours. */
  lock(session: Session, key: string): Promise<Row | undefined> {
    const tx = this.writer(session);
    if (tx.takes(this.name, key)) return Promise.resolve(this.get(session, key));
    return tx.lock(this.name, key).then(() => this.get(session, key));
  }

  put(session: Session, key: string, row: Row | undefined): Promise<void> {
    const tx = this.writer(session);
    if (!tx.takes(this.name, key))
      return tx.lock(this.name, key).then(() => this.write(tx, key, row));
    this.write(tx, key, row);
    return AT_ONCE;
  }

  private write(tx: MemoryTx, key: string, row: Row | undefined): void {
    let own = tx.writes.get(this as Table<unknown>);
    if (own === undefined) {
      own = new Map();
      tx.writes.set(this as Table<unknown>, own);
    }
    own.set(key, row);
  }

  /** For what is there before time begins. */
  seed(key: string, row: Row): void {
    this.keep(key, row);
  }

  keep(key: string, row: unknown): void {
    const before = this.rows.get(key);
    const after = row as Row | undefined;
    for (const { of, found } of this.indexes) {
      const was = before === undefined ? null : of(before);
      const is = after === undefined ? null : of(after);
      if (was !== null && was !== is) found.get(was)?.delete(key);
      if (is === null) continue;
      const there = found.get(is);
      if (there === undefined) found.set(is, new Map([[key, after as Row]]));
      else there.set(key, after as Row);
    }
    if (after === undefined) this.rows.delete(key);
    else this.rows.set(key, after);
  }

  private writer({ tx }: Session): MemoryTx {
    if (tx === null) throw new Error(`${this.name}: writing needs a transaction`);
    return tx;
  }
}

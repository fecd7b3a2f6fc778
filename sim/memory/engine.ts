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
  owner: MemoryTx;
  readonly waiting: { readonly tx: MemoryTx; readonly go: () => void }[];
}

export interface Engine {
  readonly loop: Loop;
  readonly chance: Prng;
  readonly weather: Weather;
  readonly locks: Map<string, Lock>;
  /** Called with every transaction that committed. */
  readonly committed: (tx: MemoryTx) => void;
}

/** What a dead process waits for. */
export const NEVER = new Promise<never>(() => undefined);

export class MemoryTx {
  readonly engine: Engine;
  readonly client: Client;
  readonly writes = new Map<Table<unknown>, Map<string, unknown>>();
  readonly held = new Set<string>();
  readonly afterCommit: (() => void)[] = [];
  waitsFor: MemoryTx | null = null;
  over = false;

  constructor(engine: Engine, client: Client) {
    this.engine = engine;
    this.client = client;
    client.open.add(this);
  }

  /** Waits for whoever holds this name until their transaction ends. */
  async lock(name: string): Promise<void> {
    // Its process died since the statement began: nobody would ever give back what it took now.
    if (this.over) return NEVER;
    const { locks } = this.engine;
    const lock = locks.get(name);
    if (lock === undefined) {
      locks.set(name, { owner: this, waiting: [] });
      this.held.add(name);
      return;
    }
    if (lock.owner === this) return;
    this.refuseCircle(lock.owner);
    this.waitsFor = lock.owner;
    await new Promise<void>((go) => lock.waiting.push({ tx: this, go }));
    this.waitsFor = null;
    if (this.over) return NEVER;
  }

  isLockedByAnother(name: string): boolean {
    const lock = this.engine.locks.get(name);
    return lock !== undefined && lock.owner !== this;
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
    for (const name of this.held) this.release(name);
  }

  private release(name: string): void {
    const lock = this.engine.locks.get(name);
    if (lock === undefined) return;
    for (;;) {
      const next = lock.waiting.shift();
      if (next === undefined) {
        this.engine.locks.delete(name);
        return;
      }
      if (next.tx.over) continue;
      lock.owner = next.tx;
      next.tx.held.add(name);
      for (const { tx } of lock.waiting) tx.waitsFor = next.tx;
      next.go();
      return;
    }
  }

  private refuseCircle(owner: MemoryTx): void {
    for (let next: MemoryTx | null = owner; next !== null; next = next.waitsFor) {
      if (next === this) throw new DatabaseError('40P01', 'deadlock detected');
    }
  }
}

/** Where a statement runs: in a transaction, or by itself. */
export interface Session {
  readonly engine: Engine;
  readonly client: Client;
  readonly tx: MemoryTx | null;
}

/** Every statement comes through here first: it takes time, may break, and never returns to the dead. */
export async function statement(session: Session): Promise<Session> {
  const { engine, client, tx } = session;
  if (client.dead) return NEVER;
  const delay = engine.weather.delay();
  if (delay > 0) await engine.loop.sleep(delay);
  if (client.dead || tx?.over === true) return NEVER;
  if (engine.weather.breaks()) throw new DatabaseError('08006', 'the connection was lost');
  return session;
}

export class Table<Row> {
  readonly name: string;
  private readonly rows = new Map<string, Row>();
  private readonly indexes: readonly {
    readonly of: (row: Row) => string | null;
    readonly keys: Map<string, Set<string>>;
  }[];

  constructor(name: string, ...indexes: readonly ((row: Row) => string | null)[]) {
    this.name = name;
    this.indexes = indexes.map((of) => ({ of, keys: new Map() }));
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
    const own = tx?.writes.get(this as Table<unknown>) as Map<string, Row | undefined> | undefined;
    const found: Row[] = [];
    for (const key of by.keys.get(value) ?? []) {
      const row = own?.has(key) ? own.get(key) : this.rows.get(key);
      if (row !== undefined && by.of(row) === value) found.push(row);
    }
    if (own === undefined) return found;
    for (const [key, row] of own) {
      if (row === undefined || by.of(row) !== value) continue;
      if (by.keys.get(value)?.has(key) !== true) found.push(row);
    }
    return found;
  }

  all({ tx }: Pick<Session, 'tx'>): Row[] {
    const own = tx?.writes.get(this as Table<unknown>) as Map<string, Row | undefined> | undefined;
    if (own === undefined) return [...this.rows.values()];
    const rows = new Map<string, Row | undefined>([...this.rows, ...own]);
    return [...rows.values()].filter((row) => row !== undefined);
  }

  /** Locks the row and reads it as it stands once it is ours. */
  async lock(session: Session, key: string): Promise<Row | undefined> {
    await this.held(session, key);
    return this.get(session, key);
  }

  async put(session: Session, key: string, row: Row | undefined): Promise<void> {
    const tx = await this.held(session, key);
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
    for (const { of, keys } of this.indexes) {
      const was = before === undefined ? null : of(before);
      const is = after === undefined ? null : of(after);
      if (was === is) continue;
      if (was !== null) keys.get(was)?.delete(key);
      if (is === null) continue;
      const there = keys.get(is);
      if (there === undefined) keys.set(is, new Set([key]));
      else there.add(key);
    }
    if (after === undefined) this.rows.delete(key);
    else this.rows.set(key, after);
  }

  private async held({ tx }: Session, key: string): Promise<MemoryTx> {
    if (tx === null) throw new Error(`${this.name}: writing needs a transaction`);
    await tx.lock(`${this.name}:${key}`);
    return tx;
  }
}

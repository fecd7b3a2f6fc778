/**
 * Natural group commit for work that comes by the thousand, such as steps that are due in the same second: what
 * waits while a lane is busy is done in one transaction, at most `BATCH` at a time and never two of one key; what
 * comes alone goes alone, without waiting. A piece that fails, or waits long for a lock, is done by itself beside
 * the lane, and the others without it.
 */
import { isRefusal } from '../kernel/refusal.ts';
import type { Tx } from './reader.ts';
import { createWave, type Party, Spoilt, type Wave } from './wave.ts';

const BATCH = 100;
/** While one transaction waits for the database, another uses our processor. */
const ABREAST = 1;

export interface Wanted<T> {
  /** Work of one lane is done by one transaction at a time. */
  readonly lane: string;
  /** It does not wait for the others of its lane. */
  readonly ahead?: boolean | undefined;
  /** Of two with one key the second waits for the next transaction. */
  readonly key: string;
  readonly work: (tx: Tx) => Promise<T>;
}

export interface Transactions {
  readonly alone: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Runs `work` in a transaction that gives each party its own `Tx`; an error undoes all. */
  readonly shared: <T>(wave: Wave, work: (txOf: (party: Party) => Tx) => Promise<T>) => Promise<T>;
  /** Whether leaving some out may help against what the database said. */
  readonly isOfData: (error: unknown) => boolean;
}

interface Waiting {
  readonly key: string;
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
}

interface Lane {
  waiting: Waiting[];
  /** Of what is in a transaction now. */
  readonly keys: Set<string>;
  drivers: number;
}

export function createTogether(transactions: Transactions): <T>(wanted: Wanted<T>) => Promise<T> {
  const lanes = new Map<string, Lane>();
  const drive = async (lane: Lane): Promise<void> => {
    lane.drivers += 1;
    // What begins in the same turn of the program goes together.
    await new Promise((resolve) => setImmediate(resolve));
    for (let batch = takeBatch(lane); batch.length > 0; batch = takeBatch(lane)) {
      await carryOut(transactions, batch);
      for (const { key } of batch) lane.keys.delete(key);
    }
    lane.drivers -= 1;
  };
  return <T>({ lane: usual, key, work, ahead }: Wanted<T>) =>
    new Promise<T>((resolve, failed) => {
      const name = ahead === true ? `${usual} ahead` : usual;
      const lane = lanes.get(name) ?? { waiting: [], keys: new Set(), drivers: 0 };
      lanes.set(name, lane);
      lane.waiting.push({ key, work, done: resolve as Waiting['done'], failed });
      if (lane.drivers < ABREAST) void drive(lane);
    });
}

function takeBatch(lane: Lane): readonly Waiting[] {
  // Of one key the first goes first.
  const seen = new Set(lane.keys);
  const batch: Waiting[] = [];
  const left: Waiting[] = [];
  for (const one of lane.waiting) {
    const fits = batch.length < BATCH && !seen.has(one.key);
    (fits ? batch : left).push(one);
    seen.add(one.key);
  }
  for (const { key } of batch) lane.keys.add(key);
  lane.waiting = left;
  return batch;
}

/** Never rejects: everybody waiting is told. */
async function carryOut(transactions: Transactions, batch: readonly Waiting[]): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  if (batch.length === 1) return transactions.alone(first.work).then(first.done, first.failed);
  const parties = new Map<Party, Waiting>(batch.map((one) => [{ wrote: false }, one]));
  try {
    const answers = await inOneTransaction(transactions, parties);
    for (const [index, one] of batch.entries()) one.done(answers[index]);
  } catch (error) {
    const parts = partsOf(transactions, parties, error);
    if (parts === undefined) for (const one of batch) one.failed(error);
    for (const part of parts ?? []) {
      const carriedOut = carryOut(transactions, part);
      if (part.length > 1) await carriedOut;
    }
  }
}

function inOneTransaction(
  transactions: Transactions,
  parties: ReadonlyMap<Party, Waiting>,
): Promise<readonly unknown[]> {
  const wave = createWave();
  return transactions.shared(wave, async (txOf) => {
    const one = async ([party, { work }]: [Party, Waiting]): Promise<unknown> => {
      try {
        const answer = await work(txOf(party));
        if (isRefusal(answer) && party.wrote)
          throw new Error('a refusal after something was written');
        return answer;
      } catch (error) {
        wave.spoil(party, error);
        return undefined;
      } finally {
        wave.leave(party);
      }
    };
    const answers = await Promise.all([...parties].map(one));
    const spoilt = wave.spoilt();
    if (spoilt !== undefined) throw spoilt;
    return answers;
  });
}

/** Those who spoilt it apart from the others; halves where that was everybody; undefined: it was none of them. */
function partsOf(
  { isOfData }: Transactions,
  parties: ReadonlyMap<Party, Waiting>,
  error: unknown,
): readonly (readonly Waiting[])[] | undefined {
  if (!(error instanceof Spoilt)) return undefined;
  if (error.ofDatabase && !isOfData(error.reason)) return undefined;
  const culprits = [...parties]
    .filter(([party]) => error.culprits.has(party))
    .map(([, one]) => one);
  const others = [...parties].filter(([party]) => !error.culprits.has(party)).map(([, one]) => one);
  if (others.length > 0) return [others, culprits];
  const middle = Math.ceil(culprits.length / 2);
  return [culprits.slice(0, middle), culprits.slice(middle)];
}

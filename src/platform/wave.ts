/**
 * Several pieces of work inside one transaction, each written as if it were alone. What they ask at the same
 * moment is gathered into a wave and asked once: the same read for all of them, and the same kind of write as one
 * statement over many rows. They run the same code, so they come to each question together. One that fails spoils
 * the transaction for all, so a wave remembers whose question it was that failed first.
 */

/** One piece of work in the transaction. */
export interface Party {
  /** Something was written: a refusal now has to undo it. */
  wrote: boolean;
}

export interface Question<I, O> {
  /** Questions of one name are asked as one. */
  readonly name: string;
  readonly item: I;
  readonly by: Party;
  /** Answers in the order of the items. */
  readonly ask: (items: readonly I[]) => Promise<readonly O[]>;
}

export interface Wave {
  readonly join: <I, O>(question: Question<I, O>) => Promise<O>;
  /** Waits until no other party of this transaction holds `key`; held until `leave`. */
  readonly hold: (key: string, by: Party) => Promise<void>;
  readonly leave: (by: Party) => void;
  /** Says that this party failed by itself. */
  readonly spoil: (by: Party, error: unknown) => void;
  readonly spoilt: () => Spoilt | undefined;
}

/** Nothing of the transaction can be kept. */
export class Spoilt extends Error {
  readonly culprits: ReadonlySet<Party>;
  readonly reason: unknown;
  /** The database said it; otherwise the work of one party failed. */
  readonly ofDatabase: boolean;
  constructor(what: Pick<Spoilt, 'culprits' | 'reason' | 'ofDatabase'>) {
    super('a shared transaction was spoilt');
    this.culprits = what.culprits;
    this.reason = what.reason;
    this.ofDatabase = what.ofDatabase;
  }
}

interface Asked {
  readonly by: Party;
  readonly item: unknown;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

interface Group {
  readonly ask: (items: readonly unknown[]) => Promise<readonly unknown[]>;
  readonly asked: Asked[];
}

export function createWave(): Wave {
  let groups = new Map<string, Group>();
  let spoilt: Spoilt | undefined;
  const spoil = (culprits: readonly Party[], reason: unknown, ofDatabase: boolean): Spoilt => {
    spoilt ??= new Spoilt({ culprits: new Set(culprits), reason, ofDatabase });
    return spoilt;
  };
  const ask = async ({ ask: one, asked }: Group): Promise<() => void> => {
    try {
      if (spoilt !== undefined) throw spoilt;
      const answers = await one(asked.map(({ item }) => item));
      return () => {
        for (const [index, { answer }] of asked.entries()) answer(answers[index]);
      };
    } catch (error) {
      const why = spoil(
        asked.map(({ by }) => by),
        error,
        true,
      );
      return () => {
        for (const { fail } of asked) fail(why);
      };
    }
  };
  /** All are answered at the end of the wave, so that they go on in step. */
  const flush = async (): Promise<void> => {
    const wave = [...groups.values()];
    groups = new Map();
    for (const tell of await Promise.all(wave.map(ask))) tell();
  };
  const join = <I, O>({ name, item, by, ask: one }: Question<I, O>): Promise<O> =>
    new Promise<O>((resolve, fail) => {
      if (groups.size === 0) setImmediate(() => void flush());
      const group = groups.get(name) ?? { ask: one as Group['ask'], asked: [] };
      groups.set(name, group);
      group.asked.push({ by, item, answer: resolve as Asked['answer'], fail });
    });
  return {
    join,
    ...turns(),
    spoil: (by, error) => void spoil([by], error, false),
    spoilt: () => spoilt,
  };
}

/** Locks among the parties: the database would give one transaction the same lock again. */
function turns(): Pick<Wave, 'hold' | 'leave'> {
  const holders = new Map<string, { readonly by: Party; readonly over: Promise<void> }>();
  const endings = new Map<Party, (() => void)[]>();
  return {
    hold: async (key, by) => {
      for (let held = holders.get(key); held !== undefined; held = holders.get(key)) {
        if (held.by === by) return;
        await held.over;
      }
      const over = new Promise<void>((resolve) => {
        const end = (): void => {
          holders.delete(key);
          resolve();
        };
        endings.set(by, [...(endings.get(by) ?? []), end]);
      });
      holders.set(key, { by, over });
    },
    leave: (by) => {
      for (const end of endings.get(by) ?? []) end();
      endings.delete(by);
    },
  };
}

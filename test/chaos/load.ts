/**
 * The open-loop sender: an event each 1/rate s, whether or not earlier ones were answered, as real monitors
 * send. New conditions, repeats and clears over many keys; what was answered is kept, to be asked for later.
 */

import type { Door } from './house.ts';
import { type Chance, chanceOf } from './random.ts';

export interface LoadOptions {
  readonly doors: readonly Door[];
  /** Base addresses of nodes; taken in turn. */
  readonly urls: readonly string[];
  readonly rate: number;
  readonly seed: number;
  /** Of a thousand events, how many are of a condition never seen before; default 30. */
  readonly newPerMille?: number;
}

export interface Sent {
  /** Stands in the title, so each signal can be found again. */
  readonly mark: string;
  readonly key: string;
  readonly kind: 'new' | 'repeat' | 'clear';
  /** 0 = no answer came: kept or not, nobody knows. */
  status: number;
  millis: number;
}

export interface Load {
  readonly sent: readonly Sent[];
  /** No further events; resolves when the last one was answered or gave up. */
  readonly stop: () => Promise<void>;
}

const CLEARS_PER_MILLE = 20;
const RECENT = 200;
const ANSWER_WITHIN_MS = 15_000;

export function startLoad(options: LoadOptions): Load {
  const chance = chanceOf(options.seed);
  const sent: Sent[] = [];
  const underWay = new Set<Promise<void>>();
  const recent: { key: string; door: Door }[] = [];
  const began = performance.now();
  const tick = () => {
    const due = Math.floor(((performance.now() - began) * options.rate) / 1000);
    // What a busy machine let slip is caught up with, but never as one blow.
    for (let n = 0; sent.length < due && n < options.rate / 5; n += 1) one();
  };
  const one = () => {
    const event = choose(chance, { recent, options, number: sent.length });
    sent.push(event.sent);
    const going = deliver(event).finally(() => underWay.delete(going));
    underWay.add(going);
  };
  const timer = setInterval(tick, 5);
  return {
    sent,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

interface Event {
  readonly sent: Sent;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Choice {
  readonly recent: { key: string; door: Door }[];
  readonly options: LoadOptions;
  readonly number: number;
}

function choose(chance: Chance, { recent, options, number }: Choice): Event {
  const { doors, urls, newPerMille = 30 } = options;
  const draw = chance.between(1, 1000);
  let kind: Sent['kind'] = 'repeat';
  if (recent.length === 0 || draw <= newPerMille) kind = 'new';
  else if (draw <= newPerMille + CLEARS_PER_MILLE) kind = 'clear';
  if (kind === 'new') {
    const door = doors[chance.between(0, doors.length - 1)] as Door;
    recent.push({ key: `k${options.seed}-${number}`, door });
    if (recent.length > RECENT) recent.shift();
  }
  const at = kind === 'new' ? recent.length - 1 : chance.between(0, recent.length - 1);
  const { key, door } = recent[at] as { key: string; door: Door };
  // A condition that has ended is not spoken of again: its repeat would be a new incident by right.
  if (kind === 'clear') recent.splice(at, 1);
  const mark = `e${options.seed}-${number}`;
  const state = kind === 'clear' ? { state: 'cleared' } : {};
  return {
    sent: { mark, key, kind, status: 0, millis: 0 },
    url: `${urls[number % urls.length]}${door.path}`,
    body: { title: `Trouble ${key} [${mark}]`, key, severity: 'critical', ...state },
  };
}

async function deliver({ sent, url, body }: Event): Promise<void> {
  const began = performance.now();
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.arrayBuffer();
    sent.status = answer.status;
  } catch {
    // Refused, cut or too late: the sender does not know.
  }
  sent.millis = performance.now() - began;
}

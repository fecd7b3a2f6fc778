/**
 * Reads the bodies of requests within a budget (reliability.md row 28): what is being read at one moment, and what
 * was read and is not answered yet, is bounded for the whole node and for one address, so that many who send large
 * bodies at once, whoever they are, can fill no memory. Whoever finds no room is told when to come back.
 */
import type { IncomingMessage } from 'node:http';
import { bodyParts } from './body-blocks.ts';

export interface BodyBudget {
  /** False where that much more is too much; nothing is taken then. */
  readonly take: (address: string, bytes: number) => boolean;
  readonly give: (address: string, bytes: number) => void;
}

const MEBIBYTE = 1_048_576;

export function createBodyBudget(most = { all: 32 * MEBIBYTE, each: 8 * MEBIBYTE }): BodyBudget {
  const held = new Map<string, number>();
  let all = 0;
  return {
    take: (address, bytes) => {
      const own = (held.get(address) ?? 0) + bytes;
      if (own > most.each || all + bytes > most.all) return false;
      held.set(address, own);
      all += bytes;
      return true;
    },
    give: (address, bytes) => {
      const own = (held.get(address) ?? 0) - bytes;
      if (own > 0) held.set(address, own);
      else held.delete(address);
      all -= bytes;
    },
  };
}

/** Carries the status as Fastify's own errors do. */
export class BodyRefused extends Error {
  readonly statusCode: 400 | 413 | 503;
  constructor(statusCode: 400 | 413 | 503) {
    super(`body refused: ${statusCode}`);
    this.statusCode = statusCode;
  }
}

export interface Reading {
  readonly address: string;
  /** Bytes. */
  readonly limit: number;
  readonly budget: BodyBudget;
}

/** So long may whoever still sends take to read the answer. */
const LAST_WORD_MS = 5_000;

/** The whole body, whose bytes stay taken from the budget until the caller gives them; rejects with `BodyRefused`. */
export function readBody(
  stream: IncomingMessage,
  { address, limit, budget }: Reading,
): Promise<Buffer> {
  const declared = Number(stream.headers['content-length'] ?? 0);
  return new Promise((resolve, reject) => {
    const parts = bodyParts();
    let whole: Buffer | undefined;
    let taken = 0;
    let over = false;
    const fail = (status: BodyRefused['statusCode']) => {
      if (over) return;
      over = true;
      parts.letGo();
      budget.give(address, taken);
      letGo(stream);
      reject(new BodyRefused(status));
    };
    if (declared > limit) return fail(413);
    stream.on('data', (part: Buffer) => {
      if (over) return;
      if (taken + part.length > limit) return fail(413);
      if (!budget.take(address, part.length)) return fail(503);
      taken += part.length;
      // The usual body comes whole and needs no putting together.
      if (part.length === declared) whole = part;
      else parts.add(part);
    });
    stream.once('end', () => {
      if (over) return;
      over = true;
      resolve(whole ?? parts.whole());
    });
    stream.once('error', () => fail(400));
    stream.once('close', () => fail(400));
  });
}

/**
 * A refused body is not read to its end: what is read only to be thrown away fills memory faster than it is
 * collected. Whoever still sends is left with what is written, reads why, and finds the connection closed; one that
 * was through at that moment may go on using it.
 */
function letGo(stream: IncomingMessage): void {
  // One that nobody began to read, Node would read to its end once it is answered.
  stream.read(0);
  stream.pause();
  // Nor is what the parser still has of it: false stops the socket, and only the end is passed on.
  const push = stream.push.bind(stream);
  stream.push = (part) => part === null && push(null);
  const end = () => (stream.complete ? stream.resume() : stream.destroy());
  const timer = setTimeout(end, LAST_WORD_MS).unref();
  stream.once('close', () => clearTimeout(timer));
}

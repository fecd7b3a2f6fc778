/** Structured logs, one JSON object a line on standard error; secrets are cut out by name. */
import { pino, stdSerializers, stdTimeFunctions } from 'pino';

export type Log = pino.Logger;

const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwordHash',
  'token',
  'secret',
  'key',
  'routing_key',
  'service_key',
];

export function createLog(level: string, to: pino.DestinationStream = pino.destination(2)): Log {
  const paths = SECRET_KEYS.flatMap((key) => [
    `["${key}"]`,
    `*["${key}"]`,
    `*.*["${key}"]`,
    `req.headers["${key}"]`,
  ]);
  return pino(
    {
      level,
      // For people who read it as it comes: words for levels, and instants as everywhere else.
      formatters: { level: (label) => ({ level: label }) },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { error: stdSerializers.err },
      redact: { paths, censor: '[cut]' },
    },
    to,
  );
}

const SECRET_PATH =
  /^\/((?:api\/v1\/)?(?:intake\/[^/]+|ping|api\/v2\/heartbeat|calendar|r|a|setup|invite|invitations|hooks|services\/[^/]+\/[^/]+|integrations\/v1\/[^/]+|integrations\/generic\/[^/]+\/alert))\/[^/]+/;

/** A URL safe to log: the parts of the path that are secrets in keyed and linked doors are cut. */
export function loggedPath(url: string): string {
  return url.replace(/\?.*$/, '?…').replace(SECRET_PATH, '/$1/[cut]');
}

/**
 * The one place that speaks HTTP: takes the list of routes, checks size, shape, rights and origin before a
 * handler runs, and turns every outcome into an answer. Nothing a client sends may become a 5xx.
 */
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { z } from '../kernel/schema.ts';
import { faultIn, guardedJson } from './body-guard.ts';
import { BodyRefused, createBodyBudget, readBody } from './body-reader.ts';
import { isDatabaseAway, isHeldByOthers } from './database-errors.ts';
import { once } from './idempotency.ts';
import { loggedPath } from './log.ts';
import type { Machine } from './machine.ts';
import { problemOf } from './problem.ts';
import { type Call, type Caller, NOBODY, type Reply, type Route } from './route.ts';

export {
  type Access,
  ANYONE,
  type Call,
  type Caller,
  created,
  DOOR,
  LINK,
  NOBODY,
  ok,
  type Reply,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from './route.ts';

/** Finds who is calling from cookie or bearer token; `identity` provides it. */
export type Authenticate = (request: {
  readonly headers: Call['headers'];
  readonly cookies: Call['cookies'];
}) => Promise<Caller>;

export interface HttpOptions {
  readonly machine: Machine;
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
}

/** A server with every route registered; not yet listening. */
export async function createHttp({ machine, routes, authenticate }: HttpOptions) {
  const trusted = machine.config.trustedProxies;
  const server = Fastify({
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    // A limit of headers above that of whole requests would take its place; looked at each half minute it would double.
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 65_000,
    genReqId: () => crypto.randomUUID(),
    // Senders' libraries end addresses in a slash, and people join two (`host/` + `/v2/...`).
    routerOptions: {
      maxParamLength: 2_048,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
    },
    return503OnClosing: true,
    frameworkErrors: (error, _request, reply) => send(reply, unreadableUrl(error.code)),
    forceCloseConnections: 'idle',
    trustProxy: trusted.length === 0 ? false : [...trusted],
  });
  server.removeAllContentTypeParsers();
  const budget = createBodyBudget();
  const done = (request: FastifyRequest) => budget.give(request.ip, rawLength(request));
  server.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
    readBody(payload, { address: request.ip, limit: request.routeOptions.bodyLimit, budget }),
  );
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  addHooks(machine, server);
  server.setErrorHandler((error, request, reply) => answerError(machine, error, request, reply));
  server.setNotFoundHandler((request, reply) => {
    done(request);
    return send(
      reply,
      refuse('notFound', 'http.no_such_route', 'There is nothing at this address.'),
    );
  });
  for (const declared of routes) {
    register(server, declared, async (request) => {
      try {
        return await answerCall(machine, declared, request, authenticate);
      } finally {
        done(request);
      }
    });
  }
  return server;
}

/** Those that call back: a promise for each of every request costs more than what they do. */
function addHooks(machine: Machine, server: FastifyInstance): void {
  server.addHook('onSend', (_request, reply, _payload, next) => {
    secureHeaders(reply);
    next();
  });
  server.addHook('onResponse', (request, reply, next) => {
    observe(machine, request, reply);
    next();
  });
}

/** The router's own refusals: broken percent signs, and a part of the path longer than any of ours. */
function unreadableUrl(code: string): Refusal {
  return code === 'FST_ERR_MAX_PARAM_LENGTH'
    ? refuse('notFound', 'http.no_such_route', 'There is nothing at this address.')
    : refuse('unreadable', 'http.unreadable', 'The address cannot be read.');
}

function register(
  server: FastifyInstance,
  declared: Route,
  answer: (request: FastifyRequest) => Promise<Reply | Refusal>,
): void {
  server.route({
    method: declared.method,
    url: declared.path,
    bodyLimit: declared.bodyLimit,
    exposeHeadRoute: declared.method === 'GET',
    ...(declared.perMinute === undefined
      ? {}
      : { config: { rateLimit: { max: declared.perMinute, timeWindow: 60_000 } } }),
    handler: async (request, reply) => send(reply, await answer(request), request),
  });
}

async function answerCall(
  machine: Machine,
  declared: Route,
  request: FastifyRequest,
  authenticate: Authenticate,
): Promise<Reply | Refusal> {
  const headers = request.headers as Call['headers'];
  const needsLogin = declared.access.who === 'signedIn' || declared.access.who === 'roles';
  const { cookies } = request;
  const caller = needsLogin ? await authenticate({ headers, cookies }) : NOBODY;
  const denied =
    accessRefusal(declared, caller) ?? crossSiteRefusal(machine, declared, request, caller);
  if (denied !== undefined) return denied;
  const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const shapes = readShapes(declared, request, rawBody);
  if (isRefusal(shapes)) return shapes;
  const { url } = request;
  const question = url.indexOf('?');
  const call: Call = {
    params: shapes.params,
    query: shapes.query,
    body: shapes.body,
    caller,
    headers,
    rawBody,
    path: question === -1 ? url : url.slice(0, question),
    rawQuery: question === -1 ? '' : url.slice(question + 1),
    ip: request.ip,
    requestId: request.id,
    cookies,
  };
  const key = headers['idempotency-key'];
  if (key === undefined || !needsLogin || declared.method === 'GET') return declared.handle(call);
  if (key.length > 255) return fieldRefusal('Idempotency-Key', 'at most 255 characters');
  const route = `${declared.method} ${request.url}`;
  return once(machine.db, { actor: caller.actorId, route, key, body: rawBody }, () =>
    declared.handle(call),
  );
}

/** Whether this caller may call this route; exported for the walk over every route and role. */
export function accessRefusal(declared: Route, caller: Caller): Refusal | undefined {
  const { access } = declared;
  if (access.who !== 'signedIn' && access.who !== 'roles') return undefined;
  if (caller.kind === 'nobody') {
    return refuse('unauthenticated', 'auth.required', 'Sign in, or send a valid bearer token.');
  }
  if (access.who === 'signedIn') return undefined;
  const allowed =
    caller.roles.includes('admin') || access.roles.some((r) => caller.roles.includes(r));
  if (allowed) return undefined;
  return refuse(
    'forbidden',
    'auth.role_missing',
    `This needs one of the roles: ${[...access.roles, 'admin'].join(', ')}. Ask an admin.`,
  );
}

/** Cookie writes must come from our own pages and be JSON (decisions.md 19, reliability.md row 54). */
function crossSiteRefusal(
  machine: Machine,
  declared: Route,
  request: FastifyRequest,
  caller: Caller,
): Refusal | undefined {
  if (caller.via !== 'cookie' || declared.method === 'GET') return undefined;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const ours = site === 'same-origin' || origin === new URL(machine.config.publicUrl).origin;
  const type = request.headers['content-type'] ?? '';
  const json = rawLength(request) === 0 || type.startsWith('application/json');
  if (ours && json) return undefined;
  return refuse(
    'forbidden',
    'auth.cross_site',
    'This change did not come from a page of this Evenkeel. Open it at its public URL and try again.',
  );
}

function rawLength(request: FastifyRequest): number {
  return Buffer.isBuffer(request.body) ? request.body.length : 0;
}

type Shapes = Pick<Call, 'params' | 'query' | 'body'>;

function readShapes(declared: Route, request: FastifyRequest, raw: Buffer): Shapes | Refusal {
  const fault = faultIn(request.params) ?? faultIn(request.query);
  if (fault !== undefined) return refuse('unreadable', 'http.unstorable', fault);
  const params = readShape(declared.params, request.params, 'path');
  if (isRefusal(params)) return params;
  const query = readShape(declared.query, request.query, 'query');
  if (isRefusal(query)) return query;
  if (declared.body === undefined)
    return { params: params.value, query: query.value, body: undefined };
  const guarded = raw.length === 0 ? { ok: true as const, value: {} } : guardedJson(raw);
  if (!guarded.ok) return refuse('unreadable', 'http.unreadable_body', guarded.reason);
  const body = readShape(declared.body, guarded.value, 'body');
  if (isRefusal(body)) return body;
  return { params: params.value, query: query.value, body: body.value };
}

function readShape(
  schema: z.ZodType | undefined,
  value: unknown,
  place: string,
): { value: unknown } | Refusal {
  if (schema === undefined) return { value: undefined };
  const parsed = schema.safeParse(value);
  return parsed.success ? { value: parsed.data } : shapeRefusal(parsed.error, place);
}

/** Unknown fields are 400, all other faults of fields are 422 naming each (decisions.md 18). */
export function shapeRefusal(error: z.ZodError, place: string): Refusal {
  const unknown = error.issues.filter((issue) => issue.code === 'unrecognized_keys');
  const fields = error.issues.map((issue) => ({
    path: issue.path.join('.') || place,
    message: issue.message,
  }));
  if (unknown.length > 0) {
    const names = unknown.flatMap((issue) => issue.keys.map((k) => [...issue.path, k].join('.')));
    return refuse('unreadable', 'http.unknown_field', {
      message: `Unknown field in the ${place}: ${names.join(', ')}.`,
      fields: names.map((path) => ({ path, message: 'unknown field' })),
    });
  }
  const first = fields[0];
  return refuse('invalid', 'http.invalid_field', {
    message: `${first?.path ?? place}: ${first?.message ?? 'not valid'}`,
    fields,
  });
}

/** A 422 about one named field. */
export function fieldRefusal(path: string, message: string): Refusal {
  return refuse('invalid', 'http.invalid_field', {
    message: `${path}: ${message}`,
    fields: [{ path, message }],
  });
}

function send(
  reply: FastifyReply,
  answer: Reply | Refusal,
  request?: FastifyRequest,
): FastifyReply {
  if (isRefusal(answer)) {
    const problem = problemOf(answer);
    if (answer.retryAfterSeconds !== undefined) {
      reply.header('retry-after', String(answer.retryAfterSeconds));
    }
    return reply
      .code(problem.status)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }
  if (answer.hijack !== undefined && request !== undefined) {
    reply.hijack();
    answer.hijack(request.raw, reply.raw);
    return reply;
  }
  reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.body === undefined) return reply.send();
  if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) {
    return reply.type(answer.type ?? 'text/plain; charset=utf-8').send(answer.body);
  }
  return reply
    .type(answer.type ?? 'application/json; charset=utf-8')
    .send(JSON.stringify(answer.body));
}

function answerError(
  machine: Machine,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = statusOf(error);
  // Closed at once, a connection that still brings the body is reset, and our answer with it.
  if (error instanceof BodyRefused) reply.removeHeader('connection');
  if (status === 413) {
    return send(reply, refuse('tooLarge', 'http.body_too_large', 'The body is too large.'));
  }
  if (status === 429) {
    const message = 'Too many calls from this address. Wait a minute and try again.';
    return send(reply, refuse('tooMany', 'http.too_many', { message, retryAfterSeconds: 60 }));
  }
  if (status === 503 && error instanceof BodyRefused) {
    const message = 'Too many large bodies are being read just now. Nothing was kept; try again.';
    return send(reply, refuse('unavailable', 'http.busy', { message, retryAfterSeconds: 2 }));
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return send(reply, refuse('unreadable', 'http.unreadable', 'The request cannot be read.'));
  }
  const message = error instanceof Error ? error.message : String(error);
  machine.log.error({ requestId: request.id, path: loggedPath(request.url), error }, message);
  const notNow = refusalForNow(error);
  if (notNow !== undefined) return send(reply, notNow);
  return reply
    .code(500)
    .type('application/problem+json; charset=utf-8')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: 'Something broke on our side',
        status: 500,
        code: 'http.internal',
        detail: `The log has the details under request ${request.id}.`,
      }),
    );
}

/** Where trying again helps. */
function refusalForNow(error: unknown): Refusal | undefined {
  if (isDatabaseAway(error)) {
    const message = 'The database cannot answer just now. Try again.';
    return refuse('unavailable', 'http.database', { message, retryAfterSeconds: 2 });
  }
  if (!isHeldByOthers(error)) return undefined;
  const message =
    'Somebody else holds what this needs just now. Not all of it was stored; try again.';
  return refuse('unavailable', 'http.held', { message, retryAfterSeconds: 2 });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error === 'object' && error !== null && 'statusCode' in error) {
    return typeof error.statusCode === 'number' ? error.statusCode : undefined;
  }
  return undefined;
}

const SECURE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

function secureHeaders(reply: FastifyReply): void {
  reply.headers(SECURE);
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  if (!reply.hasHeader('content-security-policy')) {
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  }
}

function observe(machine: Machine, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.routeOptions.url ?? 'none';
  machine.metrics.requestSeconds.observe(
    { method: request.method, route: path, status: String(reply.statusCode) },
    reply.elapsedTime / 1000,
  );
  if (!machine.log.isLevelEnabled('debug')) return;
  machine.log.debug(
    {
      requestId: request.id,
      method: request.method,
      path: loggedPath(request.url),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    },
    'request',
  );
}

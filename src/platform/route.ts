/**
 * How a feature declares one HTTP route: method, path, who may call it, the shapes, and the handler.
 * One zod schema per shape gives validation, types and OpenAPI. The list of all routes is data, so a test
 * can walk every route with every role and with none.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActorId, PersonId } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { z } from '../kernel/schema.ts';

/** Who may call a route. There is no default: every route says it. */
export type Access =
  /** No login at all: health, sign-in, the report form. */
  | { readonly who: 'anyone' }
  /** A sender: the handler itself checks the integration key and answers in the sender's format. */
  | { readonly who: 'door' }
  /** Whoever holds the secret link: the token in the path is the right. */
  | { readonly who: 'link' }
  /** Any person or token, whatever the role. */
  | { readonly who: 'signedIn' }
  /** Persons or tokens with one of these roles; `admin` always may. */
  | { readonly who: 'roles'; readonly roles: readonly string[] };

export const ANYONE: Access = { who: 'anyone' };
export const DOOR: Access = { who: 'door' };
export const LINK: Access = { who: 'link' };
export const SIGNED_IN: Access = { who: 'signedIn' };
export function roles(...names: readonly string[]): Access {
  return { who: 'roles', roles: names };
}

/** Who is calling: found by `authenticate`, which `identity` provides. */
export interface Caller {
  readonly kind: 'person' | 'token' | 'nobody';
  readonly actorId: ActorId;
  readonly personId: PersonId | undefined;
  readonly roles: readonly string[];
  /** Cookies need the cross-site check; bearer tokens do not. */
  readonly via: 'cookie' | 'bearer' | 'none';
  /** Row of the session or token, for signing out and for the audit log. */
  readonly credentialId: string | undefined;
}

export const NOBODY: Caller = {
  kind: 'nobody',
  actorId: 'nobody',
  personId: undefined,
  roles: [],
  via: 'none',
  credentialId: undefined,
};

export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's bytes as received (decompressed); empty where there is none. */
  readonly rawBody: Buffer;
  /** Path of the request without its query. */
  readonly path: string;
  /** The query as it was sent, without its question mark. */
  readonly rawQuery: string;
  readonly ip: string;
  readonly requestId: string;
  readonly cookies: Readonly<Record<string, string | undefined>>;
}

export interface Reply {
  readonly status: number;
  /** Objects go out as JSON, text as `type` says; absent = empty. */
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes over the socket, for server-sent events. */
  readonly hijack?: (request: IncomingMessage, response: ServerResponse) => void;
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface RouteDeclaration<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Fastify path: `/api/v1/services/:id`. */
  readonly path: string;
  readonly access: Access;
  /** One line for the API page. */
  readonly summary: string;
  readonly tag: string;
  readonly params?: P;
  readonly query?: Q;
  /** Absent on a door: the handler reads `rawBody` itself and answers as its sender expects. */
  readonly body?: B;
  /** Shape for the API page where the handler reads `rawBody` or refines `body` itself. */
  readonly bodyShape?: z.ZodType;
  /** What a good answer looks like, for the API page. */
  readonly response?: { readonly status: number; readonly schema?: z.ZodType };
  /** Bytes; default 1 MiB. */
  readonly bodyLimit?: number;
  /** Calls a minute from one address; default 600, doors unlimited. */
  readonly perMinute?: number;
  readonly handle: (call: Call<Out<P>, Out<Q>, Out<B>>) => Promise<Reply | Refusal>;
}

export interface Route {
  readonly method: RouteDeclaration<undefined, undefined, undefined>['method'];
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly tag: string;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly bodyShape: z.ZodType | undefined;
  readonly response: { readonly status: number; readonly schema?: z.ZodType } | undefined;
  readonly bodyLimit: number;
  readonly perMinute: number | undefined;
  readonly handle: (call: Call) => Promise<Reply | Refusal>;
}

const MEBIBYTE = 1_048_576;

export function route<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(declaration: RouteDeclaration<P, Q, B>): Route {
  const { access } = declaration;
  return {
    method: declaration.method,
    path: declaration.path,
    access,
    summary: declaration.summary,
    tag: declaration.tag,
    params: declaration.params,
    query: declaration.query,
    body: declaration.body,
    bodyShape: declaration.bodyShape ?? declaration.body,
    response: declaration.response,
    bodyLimit: declaration.bodyLimit ?? MEBIBYTE,
    perMinute: declaration.perMinute ?? (access.who === 'door' ? undefined : 600),
    handle: declaration.handle as Route['handle'],
  };
}

/** 200 with a JSON body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** 201 with a JSON body. */
export function created(body: unknown): Reply {
  return { status: 201, body };
}

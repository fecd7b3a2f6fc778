/**
 * Serves the built web program: files of `dist/web` kept in memory, compressed once, and `index.html` for
 * every page address, each time with a fresh nonce in its content security policy.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { refuse } from '../kernel/refusal.ts';
import { ANYONE, type Call, type Reply, type Route, route } from '../platform/http.ts';
import { newSecret } from '../platform/random.ts';

interface WebFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
  /** Names that hold a hash never change. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Addresses only programs call. A sender at a door that is not there must hear 404: to it, a page
 * answered with 200 would mean that its signal was taken.
 */
const MACHINES_ONLY = /^(api|intake|ping|v1|v2|jsm|generic)(\/|$)/;

export function pageRoutes(): readonly Route[] {
  const files = readWeb();
  return [
    route({
      method: 'GET',
      path: '/*',
      access: ANYONE,
      summary: 'The pages.',
      tag: 'Pages',
      perMinute: 6000,
      handle: async (call) => answer(files, call),
    }),
  ];
}

/** The service worker lives under the policy its own file came with: it may ask this server, nothing else. */
const WORKER = '/worker.js';
const WORKER_POLICY = "default-src 'none'; connect-src 'self'; img-src 'self'";

function answer(files: ReadonlyMap<string, WebFile>, call: Call) {
  const path = call.path.slice(1);
  const file = files.get(path);
  if (file !== undefined && path !== 'index.html') return fileReply(file, call);
  // A dot makes no file: the token of a private link (`/r/<id>.<proof>`) has one.
  const isFile = path.startsWith('assets/') || (!path.includes('/') && extname(path) !== '');
  const isPage = !isFile && !MACHINES_ONLY.test(path);
  const index = files.get('index.html');
  if (!isPage) return refuse('notFound', 'http.no_such_route', 'There is nothing at this address.');
  if (index === undefined) {
    return refuse('unavailable', 'web.not_built', 'The pages are not built. Run `npm start`.');
  }
  return indexReply(index);
}

function fileReply(file: WebFile, call: Call): Reply {
  const headers: Record<string, string> = {
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (call.path === WORKER) headers['content-security-policy'] = WORKER_POLICY;
  if (call.headers['if-none-match'] === file.etag) return { status: 304, headers };
  const zipped = file.gzip !== undefined && /\bgzip\b/.test(call.headers['accept-encoding'] ?? '');
  if (zipped) headers['content-encoding'] = 'gzip';
  return { status: 200, type: file.type, headers, body: zipped ? file.gzip : file.plain };
}

function indexReply(index: WebFile): Reply {
  const nonce = newSecret(16);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    status: 200,
    type: index.type,
    headers: { 'content-security-policy': policy },
    body: index.plain.toString('utf8').replaceAll('__CSP_NONCE__', nonce),
  };
}

function readWeb(): ReadonlyMap<string, WebFile> {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = [join(here, 'web'), join(here, '../../dist/web')].find((candidate) =>
    existsSync(join(candidate, 'index.html')),
  );
  const files = new Map<string, WebFile>();
  if (folder === undefined) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path).split(sep).join('/'), readFile(path));
  }
  return files;
}

function readFile(path: string): WebFile {
  const plain = readFileSync(path);
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const worthZipping = /^text|javascript|json|svg/.test(type) && plain.length > 512;
  return {
    type,
    plain,
    gzip: worthZipping ? gzipSync(plain, { level: 9 }) : undefined,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    immutable: /[-.][A-Za-z0-9_-]{8}\.\w+$/.test(path) && path.includes('assets'),
  };
}

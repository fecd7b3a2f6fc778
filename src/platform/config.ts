/**
 * Settings that must be known before the database is: read once from the environment, checked, and
 * passed on as data. Everything an admin may change while running lives in table `setting` instead.
 */
import { z } from '../kernel/schema.ts';

const zFlag = z
  .enum(['0', '1', ''])
  .optional()
  .transform((text) => text === '1');

const zEnvironment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4680),
  HOST: z.string().default('127.0.0.1'),
  EVENKEEL_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  EVENKEEL_DATA_DIR: z.string().default('./data'),
  EVENKEEL_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  EVENKEEL_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  EVENKEEL_MAIL_FROM: z.string().default('Evenkeel <evenkeel@localhost>'),
  /** Port on which mails are taken in as signals; absent: none are. */
  EVENKEEL_MAIL_IN_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Default: HOST. */
  EVENKEEL_MAIL_IN_HOST: z.string().optional(),
  /** What stands behind the @ of a sender's address; default: the host of EVENKEEL_PUBLIC_URL. */
  EVENKEEL_MAIL_IN_DOMAIN: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i)
    .optional(),
  /** PEM files; both or none. With them STARTTLS is offered. */
  EVENKEEL_MAIL_IN_CERT: z.string().optional(),
  EVENKEEL_MAIL_IN_KEY: z.string().optional(),
  EVENKEEL_OWNER_EMAIL: z.email().optional(),
  EVENKEEL_OWNER_PASSWORD: z.string().min(12).optional(),
  /** Addresses or CIDRs of proxies whose X-Forwarded-For is believed; by default nobody's is. */
  EVENKEEL_TRUSTED_PROXIES: z.string().default(''),
  /** CIDRs inside this network that outgoing requests may reach; by default none (decisions.md 19). */
  EVENKEEL_OUTBOUND_ALLOW: z.string().default(''),
  /** 32 bytes in hex or base64 that seal secrets kept in the database; else a file in the data folder. */
  EVENKEEL_SECRET_KEY: z.string().optional(),
  /** Absolute path of a program that sends SMS or calls. */
  EVENKEEL_SCRIPT_GATEWAY: z.string().startsWith('/').optional(),
  /** What sends echo requests of ICMP: a name on the PATH, or an absolute path. */
  EVENKEEL_PING: z.string().min(1).default('ping'),
  /** A dead-man's switch elsewhere (Healthchecks and the like), called each minute. */
  EVENKEEL_HEARTBEAT_URL: z.url({ protocol: /^https?$/ }).optional(),
  EVENKEEL_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  EVENKEEL_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
  /** Lets `clock_offset` be moved; for tests and the demo only. */
  EVENKEEL_TEST_CLOCK: zFlag,
  /** `point` or `point:n`: the process kills itself when it passes that crash point for the nth time. */
  EVENKEEL_CRASH_AT: z.string().optional(),
});

/** The mail server that takes signals in. */
export interface MailInConfig {
  readonly port: number;
  readonly host: string;
  /** Lower case. */
  readonly domain: string;
  /** Paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

export type NodeRole = 'all' | 'web' | 'worker';

export interface Config {
  readonly port: number;
  readonly host: string;
  /** The only source of links and of origin checks (decisions.md 19); no trailing slash. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Undefined: no mail is taken in here. */
  readonly mailIn: MailInConfig | undefined;
  readonly trustedProxies: readonly string[];
  /** CIDRs; checked when read. */
  readonly outboundAllow: readonly string[];
  readonly secretKey: string | undefined;
  readonly scriptGateway: string | undefined;
  /** The program that pings. */
  readonly ping: string;
  /** A secret: whoever knows it can pretend that we live. */
  readonly heartbeatUrl: string | undefined;
  readonly owner: { readonly email: string; readonly password: string } | undefined;
  readonly role: NodeRole;
  readonly logLevel: string;
  readonly testClock: boolean;
  readonly crashAt: string | undefined;
}

/** Throws Error with one line per wrong variable; never prints their values. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = zEnvironment.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Wrong settings in the environment:\n  ${lines.join('\n  ')}`);
  }
  const env = parsed.data;
  const host = env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST;
  const publicUrl = (env.EVENKEEL_PUBLIC_URL ?? `http://${host}:${env.PORT}`).replace(/\/+$/, '');
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl,
    dataDir: env.EVENKEEL_DATA_DIR,
    databaseUrl: env.EVENKEEL_DATABASE_URL,
    smtpUrl: env.EVENKEEL_SMTP_URL,
    mailFrom: env.EVENKEEL_MAIL_FROM,
    mailIn: mailInOf(env, publicUrl),
    trustedProxies: listed(env.EVENKEEL_TRUSTED_PROXIES),
    outboundAllow: listed(env.EVENKEEL_OUTBOUND_ALLOW),
    secretKey: env.EVENKEEL_SECRET_KEY,
    scriptGateway: env.EVENKEEL_SCRIPT_GATEWAY,
    ping: env.EVENKEEL_PING,
    heartbeatUrl: env.EVENKEEL_HEARTBEAT_URL,
    owner:
      env.EVENKEEL_OWNER_EMAIL !== undefined && env.EVENKEEL_OWNER_PASSWORD !== undefined
        ? { email: env.EVENKEEL_OWNER_EMAIL, password: env.EVENKEEL_OWNER_PASSWORD }
        : undefined,
    role: env.EVENKEEL_ROLE,
    logLevel: env.EVENKEEL_LOG_LEVEL,
    testClock: env.EVENKEEL_TEST_CLOCK,
    crashAt: env.EVENKEEL_CRASH_AT,
  };
}

function mailInOf(env: z.infer<typeof zEnvironment>, publicUrl: string): Config['mailIn'] {
  const { EVENKEEL_MAIL_IN_PORT: port, EVENKEEL_MAIL_IN_CERT: cert } = env;
  const { EVENKEEL_MAIL_IN_KEY: key, EVENKEEL_MAIL_IN_DOMAIN: domain } = env;
  if ((cert === undefined) !== (key === undefined)) {
    throw new Error('Set EVENKEEL_MAIL_IN_CERT and EVENKEEL_MAIL_IN_KEY together, or neither.');
  }
  if (port === undefined) return undefined;
  return {
    port,
    host: env.EVENKEEL_MAIL_IN_HOST ?? env.HOST,
    domain: (domain ?? new URL(publicUrl).hostname).toLowerCase(),
    tls: cert === undefined || key === undefined ? undefined : { cert, key },
  };
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

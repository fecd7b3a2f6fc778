/** A check as it is typed, and the target it comes to. */
import type { CheckItem } from '../../checks/check-api.ts';

export type Kind = CheckItem['target']['kind'];

export interface Draft {
  readonly kind: Kind;
  readonly service: string;
  readonly name: string;
  readonly url: string;
  readonly method: string;
  readonly statuses: string;
  readonly contains: string;
  readonly lacks: string;
  readonly maxMillis: number | string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly redirects: number;
  /** One line each: `Authorization: Bearer ...`; empty keeps what is kept. */
  readonly secret: string;
  readonly host: string;
  readonly port: number | string;
  readonly dnsName: string;
  readonly type: string;
  readonly answers: string;
  readonly resolver: string;
  readonly resolverPort: number;
  readonly serverName: string;
  readonly warnDays: number | string;
  readonly packets: number | string;
  readonly maxLoss: number | string;
  readonly interval: number | string;
  readonly timeout: number | string;
  readonly failures: number | string;
  readonly successes: number | string;
  readonly severity: CheckItem['severity'];
}

const FRESH: Draft = {
  ...{ kind: 'http', service: '', name: '', url: 'https://', method: 'GET', statuses: '' },
  ...{ contains: '', lacks: '', maxMillis: '', body: '', headers: {}, redirects: 3, secret: '' },
  ...{ host: '', port: 443, dnsName: '', type: 'A', answers: '', resolver: '', resolverPort: 53 },
  ...{ packets: 3, maxLoss: 50 },
  ...{ serverName: '', warnDays: 14, interval: 60, timeout: 10, failures: 2, successes: 1 },
  severity: 'error',
};

export function draftOf(check: CheckItem | undefined): Draft {
  if (check === undefined) return FRESH;
  const { target } = check;
  const draft: Draft = {
    ...FRESH,
    ...{ kind: target.kind, service: check.service, name: check.name, severity: check.severity },
    ...{ interval: check.intervalSeconds, timeout: check.timeoutSeconds },
    ...{ failures: check.failuresToFire, successes: check.successesToClear },
  };
  switch (target.kind) {
    case 'http': {
      const { url, method, body, headers, redirects, contains, lacks, maxMillis } = target;
      return {
        ...{ ...draft, url, method, body, headers, redirects },
        ...{ contains: contains ?? '', lacks: lacks ?? '', maxMillis: maxMillis ?? '' },
        statuses: target.statuses.join(' '),
      };
    }
    case 'tcp':
      return { ...draft, host: target.host, port: target.port };
    case 'dns':
      return {
        ...{ ...draft, dnsName: target.name, type: target.type },
        answers: target.answers.join(isOneALine(target.type) ? '\n' : ' '),
        ...{ resolver: target.resolver?.host ?? '', resolverPort: target.resolver?.port ?? 53 },
      };
    case 'tls': {
      const { host, port, serverName, warnDays } = target;
      return { ...draft, host, port, serverName: serverName ?? '', warnDays };
    }
    case 'icmp': {
      const { host, packets, maxLossPercent: maxLoss, maxMillis } = target;
      return { ...draft, host, packets, maxLoss, maxMillis: maxMillis ?? '' };
    }
  }
}

export function targetOf(draft: Draft): object {
  const { kind } = draft;
  switch (kind) {
    case 'http': {
      const { url, method, headers, body, redirects, contains, lacks, secret } = draft;
      return {
        ...{ kind, url: url.trim(), method, headers, body, redirects },
        statuses: wordsOf(draft.statuses).map(Number),
        ...{ contains: contains === '' ? null : contains, lacks: lacks === '' ? null : lacks },
        maxMillis: millisOf(draft),
        ...(secret.trim() === '' ? {} : { secretHeaders: headersOf(secret) }),
      };
    }
    case 'tcp':
      return { kind, host: draft.host.trim(), port: Number(draft.port) };
    case 'dns': {
      const resolver = draft.resolver.trim();
      return {
        ...{ kind, name: draft.dnsName.trim(), type: draft.type, answers: answersOf(draft) },
        resolver: resolver === '' ? null : { host: resolver, port: draft.resolverPort },
      };
    }
    case 'tls': {
      const serverName = draft.serverName.trim();
      return {
        ...{ kind, host: draft.host.trim(), port: Number(draft.port) },
        ...{ serverName: serverName === '' ? null : serverName, warnDays: Number(draft.warnDays) },
      };
    }
    case 'icmp':
      return {
        ...{ kind, host: draft.host.trim(), packets: Number(draft.packets) },
        ...{ maxLossPercent: Number(draft.maxLoss), maxMillis: millisOf(draft) },
      };
  }
}

function millisOf({ maxMillis }: Draft): number | null {
  return maxMillis === '' ? null : Number(maxMillis);
}

/** Kept secret headers do not follow to another host, and to leave them behind has to be said. */
export function leavingSecrets(target: object, before: CheckItem | undefined): object {
  const { kind, url, secretHeaders } = target as Partial<Record<string, unknown>>;
  const kept = before?.secretHeaderNames.length ?? 0;
  if (kind !== 'http' || before?.target.kind !== 'http' || kept === 0) return target;
  if (secretHeaders !== undefined || originOf(url) === originOf(before.target.url)) return target;
  return { ...target, secretHeaders: {} };
}

function originOf(url: unknown): string | undefined {
  return URL.canParse(String(url)) ? new URL(String(url)).origin : undefined;
}

/** Texts and mail servers have spaces of their own: there each line is one. */
function answersOf({ type, answers }: Draft): readonly string[] {
  if (!isOneALine(type)) return wordsOf(answers);
  return answers
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isOneALine(type: string): boolean {
  return type === 'TXT' || type === 'MX';
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function headersOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.trim(), value.join(':').trim()];
    }),
  );
}

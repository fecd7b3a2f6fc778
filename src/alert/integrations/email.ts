/**
 * Whatever can only send mail: to an address with the key in it, or to a mailbox that is read. The mail comes here
 * read already (`mail/read-mail.ts`); as JSON of the same shape it may also be posted.
 * `{"from": "nagios@mon.example.com", "subject": "** PROBLEM Host Alert: db-1 is DOWN **", "text": "...",
 *   "headers": {"x-evenkeel-key": "db-1/host"}}`
 * State and severity are words of the subject. The condition is named by a header, `[key:...]` or a ticket in the
 * subject; else by the mail it answers; else by the template of sender and subject (core/text-template.ts).
 */
import { z } from '../../kernel/schema.ts';
import { textOfHtml } from '../core/html-text.ts';
import {
  actionOf,
  firstLine,
  keyOf,
  type Mail,
  type MailKey,
  severityIn,
  whyNotRead,
} from '../core/mail-words.ts';
import type { Integration, ParseContext, Parsed, Place } from './integration.ts';
import { MAX_BODY } from './payload.ts';
import { eventOf, zSaid, zTextMap } from './told.ts';

const zAddress = z.union([
  z.string(),
  z.looseObject({ address: z.string() }).transform(({ address }) => address),
]);

const zMail = z.looseObject({
  from: zAddress.catch(''),
  to: z
    .union([z.array(zAddress), zAddress.transform((one) => [one])])
    .transform((all) => all.join(', '))
    .catch(''),
  subject: zSaid,
  text: zSaid,
  html: zSaid,
  date: zSaid,
  headers: zTextMap.transform((headers) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    ),
  ),
  envelopeFrom: z.string().optional().catch(undefined),
  /** The key of the mail this one answers; whoever keeps mails knows it. */
  answers: z.string().optional().catch(undefined),
  attachments: z.array(z.string()).catch([]),
});

export const email: Integration = {
  source: 'email',
  title: 'Anything that can send e-mail',
  group: 'own',
  url: (place) => mailAddresses(place)[0] ?? `${place.publicUrl}/intake/email/${place.key}`,
  howToConnect,
  severities: {
    critical: 'critical',
    P1: 'critical',
    error: 'error',
    P2: 'error',
    warning: 'warning',
    P3: 'warning',
    info: 'info',
  },
  schema: zMail,
  parse,
  sample: ({ action, key, title, severity }) => ({
    from: 'monitoring@example.com',
    subject: action === 'firing' ? `[${severity.toUpperCase()}] ${title}` : `[RESOLVED] ${title}`,
    text: 'A mail made to see whether mails arrive.',
    headers: { 'x-evenkeel-key': key },
  }),
  examples: [
    {
      name: 'a problem of Nagios',
      payload: {
        from: 'nagios@mon-1.example.com',
        to: ['k@evenkeel.example.com'],
        subject: '** PROBLEM Service Alert: db-1/Disk is CRITICAL **',
        text: 'DISK CRITICAL - free space: / 120 MB (1%)',
        date: '2026-11-26T03:04:05Z',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'nagios@example.com service db-* disk',
            severity: 'critical',
            title: '** PROBLEM Service Alert: db-1/Disk is CRITICAL **',
            body: 'DISK CRITICAL - free space: / 120 MB (1%)',
            labels: { from: 'nagios@mon-1.example.com', sentAt: '2026-11-26T03:04:05Z' },
          },
        ],
      },
    },
    {
      name: 'its recovery has the same key',
      payload: {
        from: 'nagios@mon-1.example.com',
        subject: '** RECOVERY Service Alert: db-1/Disk is OK **',
      },
      expect: { events: [{ action: 'cleared', key: 'nagios@example.com service db-* disk' }] },
    },
    {
      name: 'a problem of Zabbix, known by its problem id',
      payload: {
        from: { name: 'Zabbix', address: 'zabbix@example.com' },
        subject: 'Problem: High CPU utilization (over 90% for 5m)',
        text: 'Problem started at 03:04:05 on 2026.11.26\nSeverity: Warning\nOriginal problem ID: 3141\n',
      },
      expect: { events: [{ action: 'firing', key: 'problem 3141', severity: 'warning' }] },
    },
    {
      name: 'its end',
      payload: {
        from: 'zabbix@example.com',
        subject: 'Resolved in 12m 3s: High CPU utilization (over 90% for 5m)',
        text: 'Original problem ID: 3141',
      },
      expect: { events: [{ action: 'cleared', key: 'problem 3141' }] },
    },
    {
      name: 'HTML alone becomes text',
      payload: {
        from: 'a@example.com',
        subject: 'Disk 91% full',
        html: '<style>p{}</style><p>Disk&nbsp;<b>full</b></p><script>x()</script><p>host &lt;db&gt;',
      },
      expect: {
        events: [
          { key: 'a@example.com disk full', severity: 'error', body: 'Disk full\n\nhost <db>' },
        ],
      },
    },
    {
      name: 'a key in the subject',
      payload: { from: 'x@example.com', subject: 'P1 [key:shop/checkout] checkout fails' },
      expect: { events: [{ key: 'shop/checkout', severity: 'critical', action: 'firing' }] },
    },
    {
      name: 'an automatic answer is not read',
      payload: {
        from: 'ann@example.com',
        subject: 'Out of office: CRITICAL',
        headers: { 'Auto-Submitted': 'auto-replied' },
      },
      expect: { events: [], faults: [''] },
    },
    {
      name: 'a bounce is not read',
      payload: { from: 'mailer-daemon@example.com', subject: 'Undelivered', envelopeFrom: '' },
      expect: { events: [], faults: [''] },
    },
    { name: 'nothing said', payload: { from: 'a@example.com' }, expect: { faults: ['subject'] } },
  ],
};

/** Where mails for a key may be sent to; none where nobody takes mail in yet. */
function mailAddresses({ key, mailDomain, mailboxes = [] }: Place): readonly string[] {
  const direct = mailDomain === undefined ? [] : [`${key}@${mailDomain}`];
  const tagged = mailboxes.map((address) => address.replace('@', `+${key}@`));
  return [...direct, ...tagged];
}

function howToConnect(place: Place): string {
  const addresses = mailAddresses(place);
  const { publicUrl, key } = place;
  const where =
    addresses.length > 0
      ? ['Let your tool send its mails to:', ...addresses]
      : [
          'No mail is taken in here yet. Either an operator sets EVENKEEL_MAIL_IN_PORT and',
          'EVENKEEL_MAIL_IN_DOMAIN, and mails go to:',
          `${key}@the-domain`,
          'or an admin connects a mailbox on this page, and mails go to its address with the key in it:',
          `alerts+${key}@example.com`,
        ];
  return [
    ...where,
    'State and severity are read from the subject: [CRITICAL], P1, PROBLEM fire; RECOVERY, RESOLVED, OK',
    'clear. Mails about one thing are one alert: the same subject but for numbers, times, hosts and state',
    'words. Or name it: a header X-Evenkeel-Key, or [key:...] in the subject.',
    'Automatic answers, bounces and our own mails are not read; they are listed under Sent in vain.',
    `The same as JSON (from, subject, text, headers): POST ${publicUrl}/intake/email/${key}`,
  ].join('\n');
}

function parse(body: unknown, context: ParseContext): Parsed {
  const read = zMail.safeParse(body);
  if (!read.success) {
    return { events: [], faults: [{ path: '', message: 'Give a mail: from, subject, text.' }] };
  }
  const { to, date, attachments, answers, ...rest } = read.data;
  const mail = mailOf(rest);
  const why = whyNotRead(mail);
  if (why !== undefined) return { events: [], faults: [{ path: '', message: why }] };
  const title = mail.subject.trim() || firstLine(mail.text);
  if (title.trim() === '') {
    const message = 'The mail has neither a subject nor a text.';
    return { events: [], faults: [{ path: 'subject', message }] };
  }
  const event = eventOf(
    {
      action: statedIn(mail),
      key: keyOf(mail, answers).key,
      severity: severityIn(mail),
      title,
      body: mail.text,
      labels: {
        from: mail.from,
        ...(date === '' ? {} : { sentAt: date }),
        ...(attachments.length === 0 ? {} : { attachments: attachments.join(', ') }),
      },
    },
    { ...rest, to, date, attachments },
    context,
  );
  return { events: [event], faults: [] };
}

type Read = Pick<z.infer<typeof zMail>, 'from' | 'subject' | 'text' | 'html' | 'headers'> & {
  readonly envelopeFrom?: string | undefined;
};

/** Bodies are cut before they are looked at; what is kept is cut again, with a note. */
function mailOf({ from, subject, text, html, headers, envelopeFrom }: Read): Mail {
  const plain = text.trim() === '' ? textOfHtml(html) : text;
  return {
    from: (/<([^<>\s]+)>\s*$/.exec(from.slice(-400))?.[1] ?? from).trim().toLowerCase(),
    subject,
    text: plain.slice(0, MAX_BODY * 4).replace(/\r\n?/g, '\n'),
    headers,
    envelopeFrom,
  };
}

function statedIn(mail: Mail): 'firing' | 'cleared' {
  const told = (mail.headers['x-evenkeel-state'] ?? '').trim().toLowerCase();
  if (told === 'firing' || told === 'cleared') return told;
  return actionOf(mail.subject.trim() || firstLine(mail.text));
}

/** For who keeps mails: a body of our own making, as alerts look at it. */
export function mailOfBody(body: unknown): Mail {
  return mailOf(zMail.parse(body));
}

/** Which condition it is about. */
export function mailKeyOf(body: unknown): MailKey {
  const read = zMail.parse(body);
  return keyOf(mailOf(read), read.answers);
}

/** Templates of text alerts: what they leave out, what they keep, and what holds for texts nobody thought of. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { templateOf, withoutFigures } from './text-template.ts';

const WORDS = ['disk', 'cpu', 'queue', 'backup', 'login', 'payment', 'latency', 'job', 'über'];
const STATE = [
  'CRITICAL',
  'OK',
  'Warning',
  '[RESOLVED]',
  'PROBLEM:',
  'recovered',
  '[FIRING:3]',
  'P1',
];
const zWord = fc.constantFrom(...WORDS);
const zState = fc.constantFrom(...STATE);
const zHex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const zUuid = fc.uuid();
const zFigure = fc.oneof(
  fc.nat(1_000_000).map(String),
  fc.double({ min: 0, max: 100, noNaN: true }).map((n) => `${n.toFixed(1)}%`),
  fc.nat(500).map((n) => `${n}ms`),
  fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 10, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${m}:07`),
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((d) => d.toISOString()),
  zHex(12).map((hex) => `1a${hex}`),
  zUuid,
);
const zMachine = fc.oneof(
  fc.ipV4(),
  fc
    .tuple(
      fc.nat(9_999),
      zWord.filter((word) => word !== 'über'),
    )
    .map(([n, w]) => `${w}-${n}.example.com`),
);
type Piece = readonly [kind: 'word' | 'state' | 'figure' | 'machine', text: string];
const zPiece: fc.Arbitrary<Piece> = fc.oneof(
  zWord.map((text): Piece => ['word', text]),
  zState.map((text): Piece => ['state', text]),
  zFigure.map((text): Piece => ['figure', text]),
  zMachine.map((text): Piece => ['machine', text]),
);
const zPieces = fc.array(zPiece, { minLength: 1, maxLength: 12 });
const said = (pieces: readonly Piece[]) => pieces.map(([, text]) => text).join(' ');
const hasWord = (pieces: readonly Piece[]) => pieces.some(([kind]) => kind === 'word');

describe('templates', () => {
  test.each([
    ['CRITICAL: CPU 98% on web-1.example.com (10.0.0.1)', 'OK: CPU 12.5 % on db.example.org (::1)'],
    ['Problem: Disk full on db-1', 'Resolved in 5m 3s: Disk full on db-2'],
    ['[FIRING:2] InstanceDown (job node)', '[RESOLVED] InstanceDown (job node)'],
    ['** PROBLEM Host Alert: web-3 is DOWN **', '** RECOVERY Host Alert: web-12 is UP **'],
    ['Job 4711 failed at 2026-11-26T03:04:05Z', 'Job 4712 failed at 26 Nov 2026 04:05'],
    ['Re: AW: Queue has 1532 messages', 'Queue has 7 messages'],
    ['Pod web-7d9f8b6c5-x2x9z crashed', 'Pod web-5b8d7c9f4-q8q7w crashed'],
    ['payments is not responding', 'payments is responding again'],
    ['order 550e8400-e29b-41d4-a716-446655440000 stuck', 'order 0xdeadbeef99 stuck'],
  ])('ALR-60 "%s" and "%s" have one template', (one, other) => {
    expect(templateOf(one).template).toBe(templateOf(other).template);
    expect(templateOf(one).template).not.toBe('');
  });

  test.each([
    ['Disk full on web-1', 'Disk slow on web-1'],
    ['login fails', 'payment fails'],
    ['Can not reach host a', 'Can not reach host b'],
    ['java.lang.OutOfMemoryError', 'java.io.FileNotFoundException'],
    ['nginx.service failed', 'sshd.service failed'],
    ['https://shop.example.com is DOWN', 'https://news.example.com is DOWN'],
    ['10.0.0.1 is down', '10.0.0.2 is down'],
  ])('ALR-60 "%s" and "%s" are two', (one, other) => {
    expect(templateOf(one).template).not.toBe(templateOf(other).template);
  });

  test('ALR-60 machines and devices are named beside it, ids that are new each time are not', () => {
    expect(templateOf('Disk /dev/sda1 of web-1.example.com (10.0.0.1) at 91%').names).toEqual([
      '10.0.0.1',
      'sda1',
      'web-1.example.com',
    ]);
    expect(templateOf('Pod web-7d9f8b6c5-x2x9z crashed, event 4711, id 00deadbeef').names).toEqual(
      [],
    );
  });

  test('ALR-60 other figures, states and machines in the same places change nothing', () => {
    fc.assert(
      fc.property(zPieces.filter(hasWord), fc.infiniteStream(zPiece), (pieces, others) => {
        const swapped = pieces.map((piece): Piece => {
          const [kind] = piece;
          if (kind === 'word') return piece;
          for (;;) {
            const { value } = others.next() as { value: Piece };
            if (value[0] === kind) return value;
          }
        });
        expect(templateOf(said(swapped)).template).toBe(templateOf(said(pieces)).template);
      }),
      { numRuns: 400 },
    );
  });

  test('ALR-60 another word in any place is another template', () => {
    fc.assert(
      fc.property(zPieces.filter(hasWord), fc.nat(), (pieces, at) => {
        const words = pieces.flatMap(([kind], index) => (kind === 'word' ? [index] : []));
        const index = words[at % words.length];
        const changed = pieces.map((piece, i): Piece => (i === index ? ['word', 'quota'] : piece));
        expect(templateOf(said(changed)).template).not.toBe(templateOf(said(pieces)).template);
      }),
    );
  });

  test('ALR-60 the template of a template is itself', () => {
    const again = (text: string) => {
      const { template } = templateOf(text);
      expect(templateOf(template).template).toBe(template);
    };
    fc.assert(fc.property(zPieces.map(said), again), { numRuns: 400 });
  });

  test('ALR-60 whatever the text is, it takes no time to speak of', () => {
    const began = performance.now();
    for (const bit of [
      '1:',
      'a.',
      '1-',
      'http://',
      '0x',
      '(',
      '2026-',
      '* ',
      'mon',
      '\u0000',
      'a1',
    ]) {
      templateOf(bit.repeat(500_000));
      withoutFigures(bit.repeat(500_000));
    }
    expect(performance.now() - began).toBeLessThan(1_000);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(typeof templateOf(text).template).toBe('string');
      }),
    );
  });
});

describe('titles that name their condition', () => {
  test('ALR-60 figures with a unit, times and ids are left out; names and counts stay', () => {
    expect(withoutFigures('CPU 98.5% on web-1 since 12:03:04')).toBe('CPU * on web-1 since *');
    expect(withoutFigures('CPU 12% on web-1 since 12:04:09')).toBe('CPU * on web-1 since *');
    for (const same of [
      'HighCPU (web-1 critical)',
      'Order 4711 lost',
      'db 10.0.0.1  gone',
      '98%',
      '',
    ]) {
      expect(withoutFigures(same)).toBe(same);
    }
  });
});

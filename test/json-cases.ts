/**
 * Texts that are JSON, that are not, and that a reader may take or refuse (reliability.md row 30): what RFC 8259 says,
 * one case for each of its rules. Texts are latin1, so that any byte can be written: `\xff` is the byte 0xff.
 */
export interface JsonCase {
  readonly is: 'json' | 'not' | 'either';
  readonly name: string;
  readonly text: string;
}

const JSON_TEXTS: readonly string[] = [
  // Structures and white space.
  ...['[]', '{}', '[[]]', '{"a":{}}', ' [1 , 2]\n', '\t{ "a" : [ ] }\r\n', '[null,true,false]'],
  ...['[1,null,"x",{"a":[]}]', '{"":0}', '{"a":1,"b":2}', '{"a":1,"a":2}', '[[],[[]],{}]'],
  // Scalars alone.
  ...['""', '" "', '0', '-1', 'true', 'false', 'null', '"a"'],
  // Numbers.
  ...['[0]', '[-0]', '[-0.0]', '[10]', '[0.5]', '[1.25e2]', '[1E5]', '[1e+5]', '[1e-5]', '[0e1]'],
  ...['[0E+1]', '[-123456]', '[123.456789]', '[1e308]', '[5e-324]', '[0.00000000000000000001]'],
  // Strings and their escapes.
  ...['["\\"\\\\\\/\\b\\f\\n\\r\\t"]', '["\\u0041"]', '["\\u00e9"]', '["\\uD834\\uDd1e"]'],
  ...['["\\u2028\\u2029"]', '["\\u0001"]', '["\\uffff"]', '["\\u007f"]', '["\x7f"]', '["/"]'],
  ...[
    '["\xc3\xa9"]',
    '["\xe2\x82\xac"]',
    '["\xf0\x9f\x94\xa5"]',
    '["\xe2\x80\xa8"]',
    '["\xef\xbf\xbf"]',
  ],
  ...[
    '["\\u00410"]',
    '["a\\u0020b"]',
    '{"\\u0061":1}',
    '{"\xc3\xa9":1}',
    '["\\\\u0000"]',
    '["\\\\n"]',
  ],
];

const NOT_JSON: readonly string[] = [
  // Nothing, and too little.
  ...[
    '',
    ' ',
    '\n',
    '[',
    '{',
    ']',
    '}',
    '"',
    '[1',
    '[1,',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '"a',
  ],
  // Commas and colons.
  ...['[,]', '[1,]', '[,1]', '[1,,2]', '{,}', '{"a":1,}', '{"a":1,,"b":2}', '[1 2]', '["a" "b"]'],
  ...['{"a" 1}', '{"a":}', '{:1}', '{"a"::1}', '{"a",1}', '[1:2]', '{"a":1 "b":2}', '["a":1]'],
  // What comes after, and pairs that do not match.
  ...[
    '[]]',
    '{}}',
    '[1}',
    '{"a":1]',
    '[] []',
    '{}{}',
    '1 2',
    '[]x',
    '{}#',
    '""""',
    '[1]// c',
    'truefalse',
  ],
  // Words.
  ...[
    '[tru]',
    '[True]',
    '[NULL]',
    '[nul]',
    '[fals]',
    '[undefined]',
    '[NaN]',
    '[Infinity]',
    '[-Infinity]',
  ],
  ...[
    '[+Infinity]',
    'nan',
    '[a]',
    "['a']",
    '{a:1}',
    "{'a':1}",
    '{1:1}',
    '{null:1}',
    '{[]:1}',
    '[*]',
    '[$]',
  ],
  // Numbers.
  ...[
    '[+1]',
    '[01]',
    '[-01]',
    '[00]',
    '[1.]',
    '[.5]',
    '[-.5]',
    '[-]',
    '[--1]',
    '[1e]',
    '[1e+]',
    '[1E-]',
  ],
  ...[
    '[0x1]',
    '[1_000]',
    '[1,000.5.5]',
    '[1.2.3]',
    '[0.e1]',
    '[- 1]',
    '[1 000]',
    '[1e1.5]',
    '[1a]',
    '[2.e3]',
  ],
  ...['[0b1]', '[1f]', '[\xef\xbc\x91]', '[-foo]', '[1ea]', '[0e]'],
  // Strings.
  ...[
    '["a]',
    '["\\"]',
    '["\\x41"]',
    '["\\a"]',
    '["\\u"]',
    '["\\u00"]',
    '["\\u00g0"]',
    '["\\ 0"]',
    '["\\"',
  ],
  ...[
    '["\n"]',
    '["\t"]',
    '["\x00"]',
    '["\x1f"]',
    '["\r\n"]',
    '["\\\n"]',
    '["\\u{41}"]',
    '\\u005b]',
    '[\\n]',
  ],
  ...['"\\', '["', '["\\uD800\\"]', '["\\ud83d\\x"]'],
  // Bytes that are no UTF-8.
  ...[
    '["\xff"]',
    '["\xc3"]',
    '["\xc3("]',
    '["\xe2\x82"]',
    '["\xf0\x9f\x94"]',
    '["\x80"]',
    '[\xff]',
    '\xff[]',
  ],
  ...['["\xc0\xaf"]', '["\xe0\x80\xaf"]', '["\xf0\x80\x80\xaf"]', '["\xfc\x80\x80\x80\x80\x80"]'],
  ...[
    '["\xed\xa0\x80"]',
    '["\xed\xbf\xbf"]',
    '["\xf4\x90\x80\x80"]',
    '["\xf5\x80\x80\x80"]',
    '["\xfe\xff"]',
  ],
  // Other white space, comments, other encodings.
  ...[
    '[\x0c]',
    '[\x0b1]',
    '\xc2\xa0[]',
    '\xe2\x80\xa8[]',
    '\xe2\x81\xa0[]',
    '/* */[]',
    '[1/**/]',
    '#\n[]',
  ],
  ...[
    '<a/>',
    'a: 1',
    '--- []',
    '\x00[]',
    '[\x00]',
    '[\x00]',
    '{\x00}',
    '\xff\xfe[\x00]\x00',
    '\xfe\xff\x00[\x00]',
  ],
  ...['[\x00"\x00a\x00"\x00]\x00', '[\u007f]', '\x1b[]', '\xef\xbb\xef[]'],
];

/** JSON that cannot be kept, or that readers differ about. */
const EITHER: readonly string[] = [
  ...[
    '["\\u0000"]',
    '["\\ud800"]',
    '["\\udfff"]',
    '["\\ud83d\\u0041"]',
    '["\\udd1e\\ud834"]',
    '{"\\ud800":1}',
  ],
  ...[
    '[1e400]',
    '[-1e400]',
    '[1e-400]',
    `[${'9'.repeat(400)}]`,
    `[0.${'1'.repeat(400)}]`,
    '[1e999999999]',
  ],
  ...[
    '[12345678901234567890]',
    '[-9223372036854775809]',
    '\xef\xbb\xbf[]',
    '\xef\xbb\xbf',
    '{"__proto__":1}',
  ],
  ...[
    `${'['.repeat(65)}${']'.repeat(65)}`,
    `${'['.repeat(500)}${']'.repeat(500)}`,
    '{"constructor":{"prototype":1}}',
  ],
];

export const JSON_CASES: readonly JsonCase[] = [
  ...casesOf('json', JSON_TEXTS),
  ...casesOf('not', NOT_JSON),
  ...casesOf('either', EITHER),
];

function casesOf(is: JsonCase['is'], texts: readonly string[]): readonly JsonCase[] {
  return texts.map((text) => ({ is, text, name: JSON.stringify(text).slice(0, 60) }));
}

/**
 * The borders between the rooms hold (house.md 3): `.dependency-cruiser.cjs` finds nothing in `src`,
 * and to know that it can find something, a small tree with one forbidden import per rule is cruised
 * with the same rules: each must be caught. Without TypeScript the cruiser reads no module and is
 * content, so the number of modules is checked as well.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Dependency {
  readonly resolved: string;
  readonly dependencyTypes: readonly string[];
}

interface Cruised {
  readonly modules: readonly { readonly source: string; readonly dependencies: Dependency[] }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** One forbidden import: the file that holds it, what it imports, and further files it needs. */
interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly imports: string;
  readonly also?: Readonly<Record<string, string>>;
}

const ROOT = process.cwd();
const { forbidden } = createRequire(import.meta.url)(resolve(ROOT, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly { readonly name: string; readonly comment: string }[];
};
const FEATURE_RULES = forbidden.flatMap(({ name }) =>
  name.startsWith('feature-order-') ? [name.slice('feature-order-'.length)] : [],
);
const PLANTS: readonly Plant[] = [
  plant('core-is-pure', 'alert/core/impure.ts', 'node:fs'),
  plant('core-is-pure', 'alert/core/hungry.ts', 'kysely'),
  plant('core-is-pure', 'alert/core/keeper.ts', '../store.ts', { 'alert/store.ts': '' }),
  plant('kernel-is-pure', 'kernel/words.ts', 'zod'),
  plant('kernel-schema-wraps-one-package', 'kernel/schema.ts', 'temporal-polyfill'),
  plant('kernel-time-wraps-one-package', 'kernel/time.ts', 'zod'),
  plant('kernel-sha256-wraps-one-package', 'kernel/sha256.ts', 'node:crypto'),
  ...FEATURE_RULES.map((feature) =>
    plant(`feature-order-${feature}`, `${feature}/early.ts`, '../insight/late.ts', {
      'insight/late.ts': '',
    }),
  ),
  plant('feature-order-oncall', 'oncall/core/early.ts', '../../incident/core/late.ts', {
    'incident/core/late.ts': '',
  }),
  plant('rooms-api', 'oncall/api.ts', './store.ts', { 'oncall/store.ts': '' }),
  plant('rooms-store', 'oncall/shift-store.ts', './handle.ts', { 'oncall/handle.ts': '' }),
  plant('rooms-handle', 'service/handle.ts', './routes.ts', { 'service/routes.ts': '' }),
  plant('rooms-entries', 'review/handle.ts', '../oncall/oncall-jobs.ts', {
    'oncall/oncall-jobs.ts': '',
  }),
  plant('sql-driver-in-platform', 'service/driver-store.ts', 'pg'),
  plant('sql-in-stores', 'service/sums.ts', '../platform/db.ts', { 'platform/db.ts': '' }),
  plant('http-framework-in-one-place', 'service/service-routes.ts', 'fastify'),
  plant('routes-declare-http', 'service/doors.ts', '../platform/http.ts', {
    'platform/http.ts': '',
  }),
  plant('remote-clients-stay-remote', 'service/web/Page.tsx', '../store.ts', {
    'service/store.ts': '',
  }),
  plant('remote-clients-stay-remote', 'service/cli.ts', '../platform/db.ts'),
  plant('browser-has-no-node', 'service/web/Files.tsx', 'node:fs'),
  plant('browser-sees-little-of-incident', 'incident/web/Bar.tsx', '../core/decide.ts', {
    'incident/core/decide.ts': '',
  }),
  plant('browser-loads-no-zod-or-temporal', 'incident/web/Form.tsx', '../../kernel/schema.ts'),
  plant('integrations-are-leaves', 'alert/integrations/zabbix.ts', './grafana.ts', {
    'alert/integrations/grafana.ts': '',
  }),
  plant('channels-are-leaves', 'notification/channels/sms.ts', './email.ts', {
    'notification/channels/email.ts': '',
  }),
  plant('platform-and-ui-know-no-feature', 'platform/nosy.ts', '../service/store.ts'),
  plant('platform-and-ui-know-no-feature', 'ui/Nosy.tsx', '../service/api.ts', {
    'service/api.ts': '',
  }),
  plant('ui-is-only-look', 'ui/Deep.tsx', '../platform/db.ts'),
  plant('nothing-imports-app', 'service/upward.ts', '../app/compose.ts', {
    'app/compose.ts': '',
  }),
  plant('no-cycles', 'review/one.ts', './two.ts', {
    'review/two.ts': "export { value as two } from './one.ts';",
  }),
  { rule: 'no-orphans', file: 'src/review/lonely.ts', imports: '' },
  plant('everything-resolves', 'review/lost.ts', './nowhere.ts'),
  plant('tools-stay-out-of-the-product', 'review/tested.ts', '../../test/tool.ts', {
    '../test/tool.ts': '',
  }),
  plant('features-know-no-fakes', 'review/pretending.ts', '../../fakes/phone.ts', {
    '../fakes/phone.ts': '',
  }),
];

let cruised: Cruised;
let planted: Cruised;
const fixture = mkdtempSync(join(tmpdir(), 'evenkeel-architecture-'));

beforeAll(async () => {
  build(fixture);
  [cruised, planted] = await Promise.all([cruise(ROOT), cruise(fixture)]);
});
afterAll(() => rmSync(fixture, { recursive: true, force: true }));

describe('the borders', () => {
  test('hold in src', () => {
    const found = cruised.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`);
    expect(found).toEqual([]);
  });

  test('were looked for in real modules', () => {
    expect(cruised.modules.filter((m) => m.source.startsWith('src/')).length).toBeGreaterThan(50);
  });

  test('say why they are there', () => {
    for (const rule of forbidden) expect(rule.comment.length, rule.name).toBeGreaterThan(40);
  });

  test('have an example each', () => {
    expect([...new Set(PLANTS.map(({ rule }) => rule))].sort()).toEqual(
      forbidden.map(({ name }) => name).sort(),
    );
  });

  test.each(PLANTS)('$rule is caught in $file', ({ rule, file }) => {
    const caught = planted.summary.violations.filter((v) => v.from === file);
    expect(caught.map((v) => v.rule.name)).toContain(rule);
  });
});

describe('what the browser loads', () => {
  test('reaches neither zod nor Temporal nor Node through any file', () => {
    expect(heavyPaths(cruised)).toEqual([]);
  });

  test('is followed through other files', () => {
    expect(heavyPaths(planted).join('\n')).toContain(
      'src/service/web/Far.tsx > src/service/near.ts',
    );
  });
});

function plant(
  rule: string,
  file: string,
  imports: string,
  also: Readonly<Record<string, string>> = {},
): Plant {
  return { rule, file: `src/${file}`, imports, also };
}

/** Writes the plants as a tree of the same layout, with the same packages in reach. */
function build(folder: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['tsconfig.base.json', 'tsconfig.web.json', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, name));
  }
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const { also = {} } of PLANTS) {
    for (const [file, text] of Object.entries(also)) {
      write(join('src', file), text || 'export const value = 1;\n');
    }
  }
  for (const { file, imports } of PLANTS) {
    const taken = imports === '' ? '' : `export * as taken from '${imports}';\n`;
    write(file, `${taken}export const value = 1;\n`);
  }
  write('src/service/near.ts', "export * from '../kernel/time.ts';\n");
  write('src/service/web/Far.tsx', "export * from '../near.ts';\n");
}

async function cruise(folder: string): Promise<Cruised> {
  const program = resolve(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = resolve(ROOT, '.dependency-cruiser.cjs');
  const args = [program, '--config', config, '--output-type', 'json', 'src'];
  const options = { cwd: folder, maxBuffer: 256 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch(
    // The exit code is the number of violations; the findings are on standard output all the same.
    (error: { stdout?: string }) => {
      if (error.stdout?.startsWith('{')) return { stdout: error.stdout };
      throw error;
    },
  );
  return JSON.parse(stdout) as Cruised;
}

const HEAVY =
  /^node:|(^|\/)node_modules\/(zod|temporal-polyfill)\/|^src\/kernel\/(schema|time)\.ts$/;
const BROWSER = /^src\/([^/]+\/web\/|ui\/|app\/web)/;

/** Every shortest chain of imports (types do not count) from a browser file to something heavy. */
function heavyPaths({ modules }: Cruised): readonly string[] {
  const values = new Map(
    modules.map(({ source, dependencies }) => [
      source,
      dependencies.filter((d) => !d.dependencyTypes.includes('type-only')).map((d) => d.resolved),
    ]),
  );
  const chain = new Map<string, string>();
  const waiting = [...values.keys()].filter((source) => BROWSER.test(source));
  for (const source of waiting) chain.set(source, source);
  const found: string[] = [];
  for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
    for (const next of values.get(source) ?? []) {
      if (chain.has(next)) continue;
      chain.set(next, `${chain.get(source)} > ${next}`);
      if (HEAVY.test(next)) found.push(chain.get(next) ?? next);
      else waiting.push(next);
    }
  }
  return found;
}

/**
 * The borders of the house: who may import whom (house.md 3, ARCHITECTURE.md). Each rule says why it
 * is there; `test/architecture.test.ts` plants one forbidden import per rule and sees it caught.
 * Tests beside the code are left out: they may reach for anything.
 */

/** A feature may use those before it; to those after it, it leaves a task in the outbox. */
const FEATURES = [
  'identity',
  'service',
  'oncall',
  'escalation',
  'alert',
  'incident',
  'notification',
  'diagnosis',
  'status',
  'problem',
  'knowledge',
  'review',
  'insight',
];

const ANY_FEATURE = `^src/(${FEATURES.join('|')})/`;
const STORE = '[/-]store\\.ts$';
const HANDLE = '[/-]handle\\.ts$';
const ROUTES = '[/-]routes\\.ts$';
const JOBS = '[/-]jobs\\.ts$';
const API = '^src/[^/]+/api\\.ts$';
const BROWSER = '^src/([^/]+/web/|ui/)';
const REMOTE = `^src/((${FEATURES.join('|')})/(web/|cli\\.ts$)|ui/|app/web)`;
const VALUES = { dependencyTypesNot: ['type-only'] };

/** One rule per feature, all made from the one list. */
const featureOrder = FEATURES.slice(0, -1).map((feature, index) => ({
  name: `feature-order-${feature}`,
  comment:
    'Features form a line, so that one can be read, tested and replaced knowing only those to its ' +
    'left. To the right, leave a task in the outbox (platform/outbox.ts).',
  severity: 'error',
  from: { path: `^src/${feature}/` },
  to: { path: `^src/(${FEATURES.slice(index + 1).join('|')})/` },
}));

/** Only these files of the kernel touch npm, each its one package. */
const KERNEL_PACKAGES = { schema: 'zod', time: 'temporal-polyfill', sha256: '@noble/hashes' };

const kernelRules = [
  {
    name: 'kernel-is-pure',
    comment:
      'The kernel is what everybody may use, so it depends on nobody: its own files only, and no npm ' +
      'but in schema.ts, time.ts and sha256.ts.',
    severity: 'error',
    from: {
      path: '^src/kernel/',
      pathNot: `^src/kernel/(${Object.keys(KERNEL_PACKAGES).join('|')})\\.ts$`,
    },
    to: { pathNot: '^src/kernel/' },
  },
  ...Object.entries(KERNEL_PACKAGES).map(([file, npm]) => ({
    name: `kernel-${file}-wraps-one-package`,
    comment: `kernel/${file}.ts is the one door to ${npm}: it can be replaced there and nowhere else.`,
    severity: 'error',
    from: { path: `^src/kernel/${file}\\.ts$` },
    to: { pathNot: `^src/kernel/|(^|/)node_modules/${npm}/` },
  })),
];

const roomOrder = [
  {
    name: 'rooms-api',
    comment:
      'Inside a feature: core < api < store < handle < routes, jobs. Shapes know no storage.',
    severity: 'error',
    from: { path: API },
    to: { path: [STORE, HANDLE, ROUTES, JOBS] },
  },
  {
    name: 'rooms-store',
    comment: 'A store keeps and finds; it decides nothing, so it never calls a handler.',
    severity: 'error',
    from: { path: STORE },
    to: { path: [HANDLE, ROUTES, JOBS] },
  },
  {
    name: 'rooms-handle',
    comment: 'A handler does not know whether HTTP, a job or the command line called it.',
    severity: 'error',
    from: { path: HANDLE },
    to: { path: [ROUTES, JOBS] },
  },
  {
    name: 'rooms-entries',
    comment: 'routes.ts and jobs.ts are ways in: only app/ lists them, nobody calls through them.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/app/', ROUTES, JOBS] },
    to: { path: [ROUTES, JOBS] },
  },
];

module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment:
        'Rules of a feature are plain functions of their arguments: core imports core and kernel ' +
        'only, no node:, no npm. That is what lets one folder serve server, browser and simulator.',
      severity: 'error',
      from: { path: '^src/[^/]+/core/' },
      to: { pathNot: '^src/([^/]+/core|kernel)/' },
    },
    ...kernelRules,
    ...featureOrder,
    ...roomOrder,
    {
      name: 'sql-driver-in-platform',
      comment: 'The driver and the query builder are spoken to in platform/ only.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: { path: '(^|/)node_modules/(pg|kysely|graphile-worker)/', ...VALUES },
    },
    {
      name: 'sql-in-stores',
      comment:
        'SQL lives in stores, so a reader finds every query of a feature in one place. Others may ' +
        'name the types of platform/db.ts and call transact, not the sql template.',
      severity: 'error',
      from: { path: ANY_FEATURE, pathNot: STORE },
      to: { path: '^src/platform/db\\.ts$', ...VALUES },
    },
    {
      name: 'http-framework-in-one-place',
      comment: 'Only platform/ speaks to the HTTP framework; a route is data handed to it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: { path: '(^|/)node_modules/(fastify|@fastify|fastify-[a-z-]+)/', ...VALUES },
    },
    {
      name: 'routes-declare-http',
      comment: 'Routes are declared in routes.ts and *-routes.ts, where a reader looks for them.',
      severity: 'error',
      from: { path: ANY_FEATURE, pathNot: ROUTES },
      to: { path: '^src/platform/(http|route)\\.ts$', ...VALUES },
    },
    {
      name: 'remote-clients-stay-remote',
      comment:
        'Screens and the command line are clients of the HTTP API: what they can do, anybody can. ' +
        'They see core and api, never store, handle, routes, jobs or platform (of which the command ' +
        'line names the types in cli.ts).',
      severity: 'error',
      from: { path: REMOTE },
      to: {
        path: ['^src/platform/(?!cli\\.ts$)', '^src/app/(?!web)', STORE, HANDLE, ROUTES, JOBS],
      },
    },
    {
      name: 'browser-has-no-node',
      comment: 'What runs in a browser cannot import modules of Node.',
      severity: 'error',
      from: { path: [BROWSER, '^src/app/web'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'browser-sees-little-of-incident',
      comment:
        'Of incident/core the browser folds and tells the timeline and nothing else: the list of verbs comes ' +
        'from the server, so no rule is ever judged in two places (decisions.md 7).',
      severity: 'error',
      from: { path: [BROWSER, '^src/app/web'] },
      to: { path: '^src/incident/core/(?!(timeline|state|evolve|sentences)\\.ts$)', ...VALUES },
    },
    {
      name: 'browser-loads-no-zod-or-temporal',
      comment:
        'zod and Temporal cost more than the first load may (decisions.md 7). Naming their types is ' +
        'free. What is reached through other files is checked in test/architecture.test.ts.',
      severity: 'error',
      from: { path: [BROWSER, '^src/app/web'] },
      to: { path: '^src/kernel/(schema|time)\\.ts$', ...VALUES },
    },
    {
      name: 'integrations-are-leaves',
      comment:
        'One file per monitoring tool, listed in index.ts: they never import each other, so adding ' +
        'or removing one touches one file and one line.',
      severity: 'error',
      from: { path: '^src/alert/integrations/', pathNot: '/(index|integration)\\.ts$' },
      to: {
        path: ['^src/alert/integrations/', STORE, HANDLE, ROUTES, JOBS],
        pathNot: '^src/alert/integrations/(integration|payload|told|host-check)\\.ts$',
      },
    },
    {
      name: 'channels-are-leaves',
      comment: 'One file per way to reach a person; the same reasons as for integrations.',
      severity: 'error',
      from: { path: '^src/notification/channels/', pathNot: '/(index|channel)\\.ts$' },
      to: {
        path: ['^src/notification/channels/', STORE, HANDLE, ROUTES, JOBS],
        pathNot: '^src/notification/channels/channel\\.ts$',
      },
    },
    {
      name: 'platform-and-ui-know-no-feature',
      comment: 'The machine and the look serve every feature alike, so they know none.',
      severity: 'error',
      from: { path: '^src/(platform|ui)/' },
      to: { path: [ANY_FEATURE, '^src/app/'] },
    },
    {
      name: 'ui-is-only-look',
      comment: 'Components know colours and spacing, not how to fetch.',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(platform|app)/' },
    },
    {
      name: 'nothing-imports-app',
      comment: 'app/ puts everything together; whoever imports it back makes the house a knot.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/app/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a word is missing between them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment:
        'A file nobody imports and that imports nothing is left over from something. (theme-boot.ts ' +
        'is named by vite.config.ts: it runs before the page is drawn; prng.ts is seeded chance for tests.)',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['\\.d\\.ts$', '/theme-boot\\.ts$', 'kernel/prng\\.ts$'],
      },
      to: {},
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would escape every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'tools-stay-out-of-the-product',
      comment:
        'What is shipped must not need tests or scripts; demo, fakes and simulator are commands of ' +
        'their own, which app/ starts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'features-know-no-fakes',
      comment: 'A feature that knows a fake behaves differently when it is watched.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/app/' },
      to: { path: '^(fakes|demo|sim)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.web.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
};

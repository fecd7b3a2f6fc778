/** Routes of the rules: the list in its order, changes, and trying them out before they are kept. */
import { originOf } from '../../identity/audit.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { readClock } from '../../platform/clock.ts';
import {
  created,
  ok,
  type Reply,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Reader } from '../../platform/reader.ts';
import { serviceNames } from '../../service/store.ts';
import { FUNCTIONS } from './cel/environment.ts';
import { FIELDS } from './cel/world.ts';
import { check } from './check-handle.ts';
import {
  addRule,
  changeRule,
  deleteRule,
  reorder,
  restoreRule,
  ruleNotFound,
} from './rule-handle.ts';
import {
  type RuleExample,
  type RuleItem,
  zNewRule,
  zRule,
  zRuleChange,
  zRuleCheck,
  zRuleChecked,
  zRuleExample,
  zRuleList,
  zRuleOrder,
  zVocabulary,
} from './rule-shape.ts';
import {
  allRules,
  failuresOf,
  newestEvents,
  type RuleRow,
  ruleById,
  touchedSince,
} from './rule-store.ts';
import { eventOf } from './subject-of.ts';

/** Whoever is called by alerts may also say which of them call. */
const WRITERS = roles('responder', 'team_lead');
const tag = 'Rules';
const DAY_SECONDS = 86_400;
const zById = z.object({ id: zUuid });

export function ruleRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...tryRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/rules',
      access: SIGNED_IN,
      summary: 'Rules about signals in the order in which they run, those that are off too',
      tag,
      response: { status: 200, schema: zRuleList },
      handle: async () => ok({ items: await itemsOf(db, await allRules(db)), nextCursor: null }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/rules/:id',
      access: SIGNED_IN,
      summary: 'One rule',
      tag,
      params: zById,
      response: { status: 200, schema: zRule },
      handle: async ({ params }) => {
        const rule = await ruleById(db, params.id);
        return rule === undefined || rule.deletedAt !== null
          ? ruleNotFound()
          : answer(db, rule, ok);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/rules/vocabulary',
      access: SIGNED_IN,
      summary: 'What expressions of rules can name and call',
      tag,
      response: { status: 200, schema: zVocabulary },
      handle: async () => ok(VOCABULARY),
    }),
    route({
      method: 'GET',
      path: '/api/v1/rules/examples',
      access: SIGNED_IN,
      summary: 'The newest events that were kept, to write and try rules by',
      tag,
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
      response: { status: 200, schema: z.object({ items: z.array(zRuleExample) }) },
      handle: async ({ query }) => {
        const items = (await newestEvents(db, query.limit)).flatMap((stored): RuleExample[] => {
          const event = eventOf(stored);
          if (event === undefined) return [];
          const { title, severity, key, labels } = event;
          const { signal, receivedAt, source, serviceName } = stored;
          return [
            {
              ...{ signal, receivedAt, source, service: serviceName, title },
              severity,
              key,
              labels,
            },
          ];
        });
        return ok({ items });
      },
    }),
  ];
}

const VOCABULARY = {
  variables: [
    ...Object.entries(FIELDS).flatMap(([owner, fields]) =>
      fields.map(({ name, help }) => ({ name: `${owner}.${name}`, help })),
    ),
    { name: 'labels.NAME', help: "what the sender says beside; labels['a.b'] for odd names" },
  ],
  functions: FUNCTIONS,
};

function tryRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/rules/check',
      access: SIGNED_IN,
      summary:
        'What is wrong with an expression or a rule, and what it makes of an event; nothing is kept',
      tag,
      body: zRuleCheck,
      response: { status: 200, schema: zRuleChecked },
      handle: async ({ body }) => {
        const checked = await check(db, body);
        return isRefusal(checked) ? checked : ok(checked);
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'POST',
      path: '/api/v1/rules',
      access: WRITERS,
      summary: 'Add a rule after those that are there',
      tag,
      body: zNewRule,
      response: { status: 201, schema: zRule },
      handle: async (call) =>
        answer(db, await addRule(machine, originOf(call), call.body), created),
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/rules/:id',
      access: WRITERS,
      summary: 'Change a rule; what is not named stays, actions are replaced as a whole',
      tag,
      params: zById,
      body: zRuleChange,
      response: { status: 200, schema: zRule },
      handle: async (call) => {
        const wish = { ...call.body, id: call.params.id };
        return answer(db, await changeRule(machine, originOf(call), wish), ok);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/rules/:id',
      access: WRITERS,
      summary: 'Delete a rule; it can be restored',
      tag,
      params: zById,
      response: { status: 204 },
      handle: async (call) => {
        const gone = await deleteRule(machine, originOf(call), call.params.id);
        return isRefusal(gone) ? gone : { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/rules/:id/restore',
      access: WRITERS,
      summary: 'Take back the deletion of a rule',
      tag,
      params: zById,
      body: z.strictObject({}),
      response: { status: 200, schema: zRule },
      handle: async (call) =>
        answer(db, await restoreRule(machine, originOf(call), call.params.id), ok),
    }),
    route({
      method: 'POST',
      path: '/api/v1/rules/reorder',
      access: WRITERS,
      summary: 'Put all rules in this order',
      tag,
      body: zRuleOrder,
      response: { status: 204 },
      handle: async (call) => {
        const done = await reorder(machine, originOf(call), call.body.ids);
        return isRefusal(done) ? done : { status: 204 };
      },
    }),
  ];
}

async function answer(
  reader: Reader,
  rule: RuleRow | Refusal,
  reply: (body: unknown) => Reply,
): Promise<Reply | Refusal> {
  if (isRefusal(rule)) return rule;
  const [item] = await itemsOf(reader, [rule]);
  return reply(item);
}

async function itemsOf(reader: Reader, rules: readonly RuleRow[]): Promise<readonly RuleItem[]> {
  const now = await readClock(reader);
  const services = rules.flatMap(({ actions }) => actions.service ?? []);
  const [failures, touched, names] = await Promise.all([
    failuresOf(reader),
    touchedSince(reader, plusSeconds(now, -DAY_SECONDS)),
    serviceNames(reader, services as never),
  ]);
  const named: Readonly<Record<string, string>> = names;
  return rules.map(({ position: _position, deletedAt: _deletedAt, ...rule }) => {
    const failure = failures.find(({ ruleId }) => ruleId === rule.id);
    return {
      ...rule,
      serviceName: named[rule.actions.service ?? ''] ?? null,
      failure:
        failure === undefined
          ? null
          : { at: failure.at, count: failure.count, words: failure.words },
      touched: touched.get(rule.id) ?? 0,
    };
  });
}

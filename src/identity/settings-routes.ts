/** Routes of what an admin may change while Evenkeel runs: the declared settings and no others. */
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { ok, type Route, roles, route, SIGNED_IN, shapeRefusal } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zSetting } from './api.ts';
import { audit, originOf } from './audit.ts';
import type { SettingDefinition } from './core/setting.ts';
import { readSettingVersion, writeSetting } from './settings-store.ts';

const tag = 'Settings';
const zKey = z.object({ key: z.string().min(1).max(100) });
const zValue = z.strictObject({ value: z.unknown(), expectedVersion: z.int().min(0).optional() });

/** `definitions` is the list of every feature's settings, put together in `app/compose.ts`. */
export function settingsRoutes(
  machine: Machine,
  definitions: readonly SettingDefinition[],
): readonly Route[] {
  return [listRoute(machine, definitions), writeRoute(machine, definitions)];
}

function listRoute({ db }: Machine, definitions: readonly SettingDefinition[]): Route {
  return route({
    method: 'GET',
    path: '/api/v1/settings',
    access: SIGNED_IN,
    summary: 'Every setting: value in force, default and shape',
    tag,
    response: { status: 200, schema: z.object({ items: z.array(zSetting) }) },
    handle: async () =>
      ok({
        items: await Promise.all(
          definitions.map(async (definition) => ({
            key: definition.key,
            title: definition.title,
            ...(await readSettingVersion(db, definition)),
            default: definition.default,
            readOnly: definition.readOnly ?? false,
            schema: z.toJSONSchema(definition.schema, { unrepresentable: 'any', io: 'input' }),
          })),
        ),
      }),
  });
}

function writeRoute(machine: Machine, definitions: readonly SettingDefinition[]): Route {
  return route({
    method: 'PUT',
    path: '/api/v1/settings/:key',
    access: roles('admin'),
    summary: 'Put another value of a setting in force',
    tag,
    params: zKey,
    body: zValue,
    response: { status: 200, schema: z.object({ version: z.int() }) },
    handle: async (call) => {
      const definition = definitions.find((one) => one.key === call.params.key);
      if (definition === undefined) {
        return refuse('notFound', 'setting.unknown', 'There is no setting of this name.');
      }
      if (definition.readOnly === true) {
        return refuse('conflict', 'setting.read_only', 'Evenkeel keeps this setting by itself.');
      }
      const parsed = z.object({ value: definition.schema }).safeParse({ value: call.body.value });
      if (!parsed.success) return shapeRefusal(parsed.error, 'value');
      const { value } = parsed.data;
      const written = await machine.db.transact(async (tx) => {
        const before = await readSettingVersion(tx, definition);
        const expected = call.body.expectedVersion;
        if (expected !== undefined && expected !== before.version) {
          return refuse('conflict', 'http.version_conflict', 'Somebody changed this meanwhile.');
        }
        const version = await writeSetting(tx, definition, { value, by: call.caller.actorId });
        const entry = { ...originOf(call), action: 'setting.changed' };
        const object = `setting:${definition.key}`;
        await audit(tx, { ...entry, object, old: before.value, new: value });
        return version;
      });
      return isRefusal(written) ? written : ok({ version: written, value });
    },
  });
}

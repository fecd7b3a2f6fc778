/**
 * The OpenAPI 3.1 document, made from the same route list and zod shapes that validate requests: nothing to
 * keep in step by hand. zod prints JSON Schema 2020-12, which is what OpenAPI 3.1 speaks.
 */
import { z } from '../kernel/schema.ts';
import type { Route } from './route.ts';

type JsonObject = Record<string, unknown>;

export interface OpenApiOptions {
  readonly version: string;
  readonly publicUrl: string;
}

const zProblem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe('Stable; listed in docs/ERRORS.md.'),
  detail: z.string().describe('What happened and what to do about it.'),
  fields: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  unmet: z.array(z.strictObject({ guard: z.string(), message: z.string() })).optional(),
});

/** One document for all routes that speak our own API or a compatible door. */
export function openApiOf(routes: readonly Route[], options: OpenApiOptions): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const declared of routes) {
    if (declared.path.includes('*')) continue;
    const path = declared.path.replace(/:(\w+)/g, '{$1}');
    const operations = paths[path] ?? {};
    operations[declared.method.toLowerCase()] = operationOf(declared);
    paths[path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Evenkeel',
      version: options.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.publicUrl }],
    paths,
    components: {
      schemas: { Problem: schemaOf(zProblem, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'evenkeel' },
      },
    },
  };
}

function operationOf(declared: Route): JsonObject {
  const { access, response } = declared;
  const status = String(response?.status ?? 200);
  const needsLogin = access.who === 'signedIn' || access.who === 'roles';
  return {
    summary: declared.summary,
    tags: [declared.tag],
    operationId: `${declared.method.toLowerCase()}${declared.path.replace(/[^A-Za-z0-9]+/g, '_')}`,
    'x-access': access.who === 'roles' ? [...access.roles, 'admin'] : access.who,
    ...(needsLogin ? { security: [{ token: [] }, { session: [] }] } : {}),
    parameters: [...pathParametersOf(declared), ...parametersOf(declared.query, 'query')],
    ...(declared.bodyShape === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(declared.bodyShape, 'input') } },
          },
        }),
    responses: {
      [status]: {
        description: 'Done',
        ...(response?.schema === undefined
          ? {}
          : { content: { 'application/json': { schema: schemaOf(response.schema, 'output') } } }),
      },
      default: {
        description: 'Refused, with the reason',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function parametersOf(shape: z.ZodType | undefined, place: 'path' | 'query'): JsonObject[] {
  if (shape === undefined) return [];
  const schema = schemaOf(shape, 'input') as {
    properties?: Record<string, JsonObject>;
    required?: readonly string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: property,
  }));
}

/** Every `:name` of the path, in its order; one the shape does not know (a door's) is a string. */
function pathParametersOf(declared: Route): JsonObject[] {
  const shaped = parametersOf(declared.params, 'path');
  return [...declared.path.matchAll(/:(\w+)/g)].map(
    ([, name]) =>
      shaped.find((parameter) => parameter.name === name) ?? {
        ...{ name, in: 'path', required: true },
        schema: { type: 'string' },
      },
  );
}

function schemaOf(shape: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
}

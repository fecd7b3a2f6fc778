/** The shape of everything Opsgenie answers, and who is asking. */
import type { Call, Reply } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { senderOf } from '../handle.ts';
import type { SenderRow } from '../integration-store.ts';
import type { Around } from '../integrations/integration.ts';
import { IDENTIFIER_TYPES, type Named } from '../opsgenie/opsgenie-store.ts';
import { keyOutsidePath, queryOf } from './door.ts';

export interface OpsgenieCall {
  readonly machine: Machine;
  readonly call: Pick<Call, 'rawBody' | 'requestId' | 'headers'>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Around['query'];
  readonly key: string;
  readonly integration: SenderRow;
  /** Seconds since the request arrived. */
  readonly took: () => number;
}

/** The call with its sender, or 401. */
export async function opened(machine: Machine, call: Call): Promise<OpsgenieCall | Reply> {
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun) / 1000;
  const query = queryOf(call.rawQuery);
  const key = keyOutsidePath({
    headers: call.headers,
    query: { ...query, key: query['apiKey'] ?? query['key'] },
  });
  const integration = key === undefined ? undefined : await senderOf(machine, key, ['opsgenie']);
  if (key === undefined || integration === undefined) {
    const message =
      'Could not authenticate: send Authorization: GenieKey with the key of an integration';
    return reply({ requestId: call.requestId, took: took() }, 401, { message });
  }
  const params = (call.params ?? {}) as OpsgenieCall['params'];
  return { machine, call, params, query, key, integration, took };
}

/** With the fields and headers every answer has. */
export function answer(from: OpsgenieCall, status: number, body: object): Reply {
  return reply({ requestId: from.call.requestId, took: from.took() }, status, body);
}

function reply(of: { requestId: string; took: number }, status: number, body: object): Reply {
  return {
    status,
    body: { ...body, took: of.took, requestId: of.requestId },
    headers: {
      'x-request-id': of.requestId,
      'x-response-time': String(of.took),
      'x-ratelimit-state': 'OK',
    },
  };
}

export function unprocessable(from: OpsgenieCall, errors: Readonly<Record<string, string>>): Reply {
  const message = 'Request body is not processable. Please check the errors.';
  return answer(from, 422, { message, errors });
}

/** Which alert the path names, or 422 for a type of identifier nobody knows. */
export function namedIn(from: OpsgenieCall): Named | Reply {
  const word = from.query['identifierType'] ?? 'id';
  const type = IDENTIFIER_TYPES.find((one) => one === word);
  if (type === undefined) {
    return unprocessable(from, { identifierType: 'must be one of id, alias, tiny' });
  }
  const identifier = from.params['identifier'] ?? '';
  return { integration: from.integration.id, type, identifier };
}

/** A small client of the public API, as anybody could write it: demo data never takes a short cut. */

export interface DemoClient {
  /** Calls the API and gives the JSON; an answer that is not 2xx is an Error with the problem's words. */
  readonly call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
}

export function demoClient(baseUrl: string, token: string): DemoClient {
  return {
    call: async <T>(method: string, path: string, body?: unknown) => {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok)
        throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

/**
 * Lets a new person in as they would themselves: an invitation, a password, a token of their own. The origin
 * header says that the call comes from our own pages.
 */
export async function tokenOf(
  admin: DemoClient,
  baseUrl: string,
  person: { readonly id: string; readonly password: string },
): Promise<string> {
  const invited = await admin.call<{ url: string }>(
    'POST',
    `/api/v1/people/${person.id}/invite`,
    {},
  );
  const secret = invited.url.slice(invited.url.lastIndexOf('/') + 1);
  const headers = {
    'content-type': 'application/json',
    origin: new URL(invited.url).origin,
    'sec-fetch-site': 'same-origin',
  };
  const chosen = await fetch(`${baseUrl}/api/v1/invitations/${secret}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ password: person.password }),
  });
  const cookie = chosen.headers.get('set-cookie')?.split(';')[0];
  if (!chosen.ok || cookie === undefined) {
    throw new Error(`An invitation was refused: ${chosen.status} ${await chosen.text()}`);
  }
  const made = await fetch(`${baseUrl}/api/v1/tokens`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ name: 'demo', role: 'responder', own: true }),
  });
  if (!made.ok) throw new Error(`A token was refused: ${made.status} ${await made.text()}`);
  return ((await made.json()) as { token: string }).token;
}

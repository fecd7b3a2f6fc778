/** The owner at the public API, with the session a browser would have. */
import type { DemoClient } from '../../demo/client.ts';

export interface Client extends DemoClient {
  readonly url: string;
  /** Of the person who is signed in. */
  readonly id: string;
  readonly get: <T>(path: string) => Promise<T>;
}

export async function clientOf(
  url: string,
  credentials: { readonly email: string; readonly password: string },
): Promise<Client> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin };
  const signedIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify(credentials),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, cookie, 'sec-fetch-site': 'same-origin' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const get = <T>(path: string) => call<T>('GET', path);
  const { person } = await get<{ person: { id: string } }>('/api/v1/session');
  return { url, id: person.id, call, get };
}

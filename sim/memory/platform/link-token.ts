/** Twin of `platform/link-token.ts`: the same id and purpose make the same token. */
import { hashSecret } from './random.ts';

export function linkToken(_reader: unknown, purpose: string, id: string): Promise<string> {
  return Promise.resolve(`${id}.${hashSecret(`${purpose}:${id}`).slice(0, 32)}`);
}

export async function readLinkToken(
  reader: unknown,
  purpose: string,
  token: string,
): Promise<string | undefined> {
  const [id = ''] = token.split('.');
  return (await linkToken(reader, purpose, id)) === token ? id : undefined;
}

/** Who did something that no person did: Evenkeel itself, a monitor, a reporter or a program. */

const KINDS: readonly (readonly [prefix: string, words: string])[] = [
  ['system', 'Evenkeel'],
  ['integration:', 'a monitor'],
  ['reporter:', 'a reporter'],
  ['token:', 'a program'],
];

/** What an actor is called that is nobody's name; undefined for the id of a person. */
export function actorWords(actorId: string): string | undefined {
  return KINDS.find(([prefix]) => actorId.startsWith(prefix))?.[1];
}

/**
 * Reads server-sent events over fetch. The browser's own EventSource cannot be told which event was seen
 * last when the page makes a new one, and does not report heartbeats, so we read the stream ourselves.
 * Format: WHATWG HTML, 9.2 Server-sent events; lines starting with a colon are heartbeats.
 */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly name: string;
  readonly data: unknown;
}

export interface ReadOptions {
  readonly url: string;
  readonly lastEventId: string;
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  readonly onBeat: () => void;
  readonly onEvent: (event: ServerEvent) => void;
}

/** Resolves when the server ends the stream; throws when it cannot be opened or breaks. */
export async function readEvents(options: ReadOptions): Promise<void> {
  const response = await fetch(options.url, {
    headers: {
      accept: 'text/event-stream',
      ...(options.lastEventId === '' ? {} : { 'last-event-id': options.lastEventId }),
    },
    credentials: 'same-origin',
    cache: 'no-store',
    signal: options.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`stream ${response.status}`);
  options.onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    options.onBeat();
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== undefined) options.onEvent(event);
    }
  }
}

/** One block between blank lines; undefined where it carries no data (a comment, a bare retry). */
export function parseBlock(block: string): ServerEvent | undefined {
  let id: string | undefined;
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = value;
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }
  if (name === 'reset') return { id, name, data: undefined };
  if (data.length === 0) return undefined;
  return { id, name, data: JSON.parse(data.join('\n')) as unknown };
}

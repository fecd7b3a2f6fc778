/**
 * Slack's Socket Mode: we call Slack and hold a WebSocket open, so that pressed buttons reach a server nobody can
 * call from outside. Each envelope is confirmed once its events are kept; a socket that ends is opened anew.
 */
import { type RawData, WebSocket } from 'ws';
import { sleep } from '../platform/timers.ts';
import type { ChannelEnv, InboundEvent, Listening } from './channels/channel.ts';
import { jsonOf, objectIn, partIn, textIn } from './over-http.ts';

export interface Socket extends Listening {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly pressesIn: (payload: Readonly<Record<string, unknown>>) => readonly InboundEvent[];
}

const AGAIN_MS = 5_000;

/** Until the signal; errors are said and tried again. */
export async function holdSocket(env: ChannelEnv, socket: Socket): Promise<void> {
  while (!socket.signal.aborted) {
    try {
      await oneSocket(env, socket, await socketUrl(env, socket));
    } catch (error) {
      socket.log(`Slack socket: ${error instanceof Error ? error.message : 'ended'}`);
    }
    if (!socket.signal.aborted) await sleep(AGAIN_MS);
  }
}

async function socketUrl({ http }: ChannelEnv, { appToken, apiUrl }: Socket): Promise<string> {
  const answer = await http.request({
    method: 'POST',
    url: `${apiUrl}/apps.connections.open`,
    headers: { authorization: `Bearer ${appToken}` },
  });
  const url = textIn(jsonOf(answer), 'url');
  if (url === undefined) throw new Error(`no address was given (${answer.status})`);
  return url;
}

function oneSocket(env: ChannelEnv, socket: Socket, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = env.http.socket(url);
    const stop = () => connection.terminate();
    socket.signal.addEventListener('abort', stop, { once: true });
    connection.on('message', (data) => void take(connection, socket, data));
    connection.once('error', reject);
    connection.once('close', () => {
      socket.signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

async function take(connection: WebSocket, socket: Socket, data: RawData): Promise<void> {
  const envelope = objectIn(data.toString());
  if (envelope.type === 'disconnect') {
    connection.close();
    return;
  }
  const id = textIn(envelope, 'envelope_id');
  if (id === undefined) return;
  const payload = partIn(envelope, 'payload');
  const isObject = typeof payload === 'object' && payload !== null;
  try {
    if (isObject) await socket.deliver(socket.pressesIn(payload as Record<string, unknown>));
    if (connection.readyState === WebSocket.OPEN) {
      connection.send(JSON.stringify({ envelope_id: id }));
    }
  } catch {
    // Not confirmed: Slack sends it again.
    socket.log('an answer from Slack could not be kept; it will be sent again');
  }
}

/** Whether anybody takes mail in where it should be: asked from outside, as a mail server would. */
import { connect } from 'node:net';
import type { MailInConfig } from '../../platform/config.ts';

const WAIT_MS = 3_000;

/** Undefined where it greets; else why not. */
export function greetingOfMailIn({ host, port }: MailInConfig): Promise<string | undefined> {
  const near = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return new Promise((resolve) => {
    const socket = connect({ host: near, port, timeout: WAIT_MS });
    const end = (why: string | undefined) => {
      socket.end('QUIT\r\n');
      socket.destroySoon();
      resolve(why);
    };
    socket.once('data', (data) => {
      const said = data.toString('latin1').slice(0, 80).trim();
      end(said.startsWith('220') ? undefined : `it says ${said}`);
    });
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (error) => end(error.message));
    socket.once('close', () => end('it hangs up'));
  });
}

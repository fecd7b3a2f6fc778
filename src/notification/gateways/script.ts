/**
 * A program on this machine that sends (a modem, a company's own tool). Which one is in the environment alone
 * (`EVENKEEL_SCRIPT_GATEWAY`), never on a page. It is started without a shell, with `sms` or `voice` as its one
 * word and the message as JSON on standard input; exit code 0 is sent, 75 (EX_TEMPFAIL) is not now.
 */
import { spawn } from 'node:child_process';
import { keptAnswer, SEND_DEADLINE_MS, type SendResult } from '../channels/channel.ts';
import type { Gateway, GatewayMessage } from './gateway.ts';

const TEMPFAIL = 75;
const OUTPUT_BYTES = 4096;

export const script: Gateway = {
  name: 'script',
  settings: [],
  missing: ({ config }) =>
    config.scriptGateway === undefined
      ? 'no program is named (EVENKEEL_SCRIPT_GATEWAY)'
      : undefined,
  send: ({ config }, message) => run(config.scriptGateway ?? '', message),
};

function run(program: string, message: GatewayMessage): Promise<SendResult> {
  return new Promise((resolve) => {
    const child = spawn(program, [message.kind], {
      shell: false,
      timeout: SEND_DEADLINE_MS - 500,
      killSignal: 'SIGKILL',
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.length < OUTPUT_BYTES) said += chunk.toString('utf8');
    });
    child.once('error', (error) => {
      resolve({ kind: 'never', reason: `the program could not be started: ${error.message}` });
    });
    child.once('close', (code, signal) => resolve(resultOf({ code, signal, said })));
    child.stdin.on('error', () => undefined);
    const { to, text, idempotencyKey: key } = message;
    child.stdin.end(JSON.stringify({ to, text, key }));
  });
}

function resultOf(end: {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}): SendResult {
  const answer = keptAnswer(end.said);
  if (end.code === 0) return { kind: 'accepted', answer };
  if (end.signal !== null)
    return { kind: 'retry', reason: 'the program did not finish in time', answer };
  const reason = `the program ended with ${end.code}`;
  return end.code === TEMPFAIL
    ? { kind: 'retry', reason, answer }
    : { kind: 'never', reason, answer };
}

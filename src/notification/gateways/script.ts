/**
 * A program on this machine that sends (a modem, a company's own tool). Which one is in the environment alone
 * (`EVENKEEL_SCRIPT_GATEWAY`), never on a page. It is started without a shell, with `sms` or `voice` as its one
 * word and the message as JSON on standard input; exit code 0 is sent, 75 (EX_TEMPFAIL) is not now.
 */
import { NotStarted, type Ran, runProgram } from '../../platform/run-program.ts';
import { keptAnswer, SEND_DEADLINE_MS, type SendResult } from '../channels/channel.ts';
import type { Gateway, GatewayMessage } from './gateway.ts';

const TEMPFAIL = 75;

export const script: Gateway = {
  name: 'script',
  settings: [],
  missing: ({ config }) =>
    config.scriptGateway === undefined
      ? 'no program is named (EVENKEEL_SCRIPT_GATEWAY)'
      : undefined,
  send: ({ config }, message) => run(config.scriptGateway ?? '', message),
};

async function run(program: string, message: GatewayMessage): Promise<SendResult> {
  const { kind, to, text, idempotencyKey: key } = message;
  try {
    const input = JSON.stringify({ to, text, key });
    const timeoutMs = SEND_DEADLINE_MS - 500;
    return resultOf(await runProgram(program, [kind], { input, timeoutMs }));
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    return { kind: 'never', reason: `the program could not be started: ${error.message}` };
  }
}

function resultOf({ code, out }: Ran): SendResult {
  const answer = keptAnswer(out);
  if (code === 0) return { kind: 'accepted', answer };
  if (code === null) {
    return { kind: 'retry', reason: 'the program did not finish in time', answer };
  }
  const reason = `the program ended with ${code}`;
  return code === TEMPFAIL ? { kind: 'retry', reason, answer } : { kind: 'never', reason, answer };
}

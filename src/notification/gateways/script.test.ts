/** A program of the operator's that sends SMS and calls: what it is given, and what its end means. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ChannelEnv, SendResult } from '../channels/channel.ts';
import type { GatewayMessage } from './gateway.ts';
import { script } from './script.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-script-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = join(folder, 'sends');
const MESSAGE = {
  ...{ kind: 'sms', to: '+4915112345678', text: 'Checkout is down “$(id)”' },
  idempotencyKey: 'page-1',
} as GatewayMessage;

function envWith(scriptGateway: string | undefined): ChannelEnv {
  return { config: { scriptGateway } } as unknown as ChannelEnv;
}

function sentBy(lines: string): Promise<SendResult> {
  writeFileSync(program, `#!/bin/sh\n${lines}\n`);
  chmodSync(program, 0o755);
  return script.send(envWith(program), MESSAGE);
}

describe('a program that sends', () => {
  test('it is given one word and the message as JSON; 0 is sent, with what it said', async () => {
    const sent = await sentBy('echo "$# $1 $(cat)"');
    expect(sent.kind).toBe('accepted');
    const said = 'answer' in sent ? String(sent.answer) : '';
    expect(said).toContain('1 sms {');
    const { to, text, idempotencyKey: key } = MESSAGE;
    expect(JSON.parse(said.slice(said.indexOf('{')))).toEqual({ to, text, key });
  });

  test('75 and an end by a signal are tried again, any other end is not', async () => {
    expect((await sentBy('exit 75')).kind).toBe('retry');
    expect((await sentBy('kill -9 $$')).kind).toBe('retry');
    expect(await sentBy('echo "no credit"; exit 1')).toMatchObject({
      ...{ kind: 'never', reason: 'the program ended with 1' },
    });
  });

  test('one that is not there says so, and none named is told as missing', async () => {
    expect(await script.send(envWith('/nowhere/sends'), MESSAGE)).toMatchObject({
      ...{ kind: 'never', reason: expect.stringMatching(/could not be started: .*ENOENT/) },
    });
    expect(script.missing(envWith(undefined))).toContain('EVENKEEL_SCRIPT_GATEWAY');
    expect(script.missing(envWith(program))).toBeUndefined();
  });
});

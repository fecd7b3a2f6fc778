/** Debian's amtool, unchanged, against our Alertmanager API: add, query, update, expire and import silences. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../foreign.ts';
import { db, look, server } from '../quiet-world.ts';
import { makeSender, makeService } from '../senders.ts';

const AMTOOL = findProgram('amtool');

describe.skipIf(AMTOOL === undefined)('foreign-binaries: amtool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-amtool-'));
  let url = '';

  beforeAll(async () => {
    const serviceId = await makeService(db, 'Cluster');
    const { key } = await makeSender(db, 'alertmanager', { serviceId });
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/intake/alertmanager/${key}`;
  });

  test('ALR-162 a silence is added, found, moved on, and ended', async () => {
    const words = ['--author=root', '--comment=swap', '--duration=2h'];
    const id = (await amtool('silence', 'add', 'alertname=~Disk.*', ...words)).trim();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const [found] = await silences('alertname=~Disk.*');
    expect(found).toMatchObject({ id, createdBy: 'root', status: { state: 'active' } });
    await amtool('alert', 'add', 'alertname=DiskFull', 'instance=n1');
    await amtool('alert', 'add', 'alertname=Load', 'instance=n1');
    expect(await alerts()).toEqual(['Load']);
    expect(await alerts('--silenced')).toEqual(['DiskFull']);
    const moved = (await amtool('silence', 'update', '--duration=5h', id)).trim();
    expect(moved).toContain(id);
    const [after] = await silences();
    expect(after).toMatchObject({ id, comment: 'swap' });
    expect(String(after?.['endsAt']) > String(found?.['endsAt'])).toBe(true);
    await amtool('silence', 'expire', id);
    await look();
    expect(await silences()).toEqual([]);
    expect((await alerts()).sort()).toEqual(['DiskFull', 'Load']);
  });

  test('ALR-162 what was exported is imported', async () => {
    const words = ['--author=root', '--comment=move', '--duration=1h'];
    await amtool('silence', 'add', 'job=db', ...words);
    const file = join(folder, 'silences.json');
    writeFileSync(file, await amtool('silence', 'query', '-o', 'json'));
    const [id] = (await silences()).map((one) => String(one['id']));
    await amtool('silence', 'expire', id ?? '');
    await amtool('silence', 'import', file);
    expect(await silences()).toMatchObject([{ comment: 'move', matchers: [{ name: 'job' }] }]);
  });

  async function silences(...filters: readonly string[]) {
    const text = await amtool('silence', 'query', '-o', 'json', ...filters);
    return JSON.parse(text) as readonly Readonly<Record<string, unknown>>[];
  }

  async function alerts(...flags: readonly string[]): Promise<string[]> {
    const text = await amtool('alert', 'query', '-o', 'json', ...flags);
    const rows = JSON.parse(text) as readonly { labels: { alertname: string } }[];
    return rows.map(({ labels }) => labels.alertname);
  }

  function amtool(...args: readonly string[]): Promise<string> {
    const child = spawn(AMTOOL ?? '', [`--alertmanager.url=${url}`, ...args], {
      env: { ...process.env, HOME: folder },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.on('close', (code) => {
        if (code === 0) resolve(out);
        else reject(new Error(`amtool ${args.join(' ')}: ${code} ${err}`));
      });
    });
  }
});

/**
 * A backup that stops calling (R09 of domain.md): every 60 s with 30 s of grace. The silence is found 90 s
 * after the last call, opens an incident and pages; the next call ends the alert.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Instant, secondsBetween } from '../../src/kernel/instant.ts';
import { startWorld } from '../harness.ts';

interface AlertRow {
  readonly title: string;
  readonly state: string;
  readonly firstSeenAt: Instant;
  readonly incident: string | null;
}

describe('a heartbeat that stops', async () => {
  const world = await startWorld({ startAt: '2026-09-21T09:00:00Z' });
  const alerts = async () =>
    (await world.api.get<{ items: readonly AlertRow[] }>('/api/v1/alerts?source=heartbeat')).items;
  let path = '';
  let lastPingAt = '' as Instant;
  let mailTo = '';

  beforeAll(async () => {
    const ann = await world.person({ name: 'Ann Ho' });
    mailTo = ann.email;
    const policy = await world.policy({ name: 'Backups', levels: [[ann]] });
    const service = await world.service({ name: 'Backups', escalationPolicy: policy.id });
    const made = await world.api.post<{ id: string; url: string }>('/api/v1/integrations', {
      ...{ service: service.id, source: 'heartbeat', name: 'Nightly backup' },
    });
    path = new URL(made.url).pathname;
    const rhythm = { periodSeconds: 60, graceSeconds: 30 };
    await world.api.put(`/api/v1/integrations/${made.id}/heartbeat`, rhythm);
    expect((await fetch(`${world.node.url}${path}`)).status).toBe(200);
    const { items } = await world.api.get<{ items: readonly { lastPingAt: Instant }[] }>(
      '/api/v1/heartbeats',
    );
    lastPingAt = items[0]?.lastPingAt as Instant;
  });

  test('is found 90 s after its last call, and somebody is paged', async () => {
    await world.at('+80s');
    expect(await alerts()).toEqual([]);
    await world.at('+60s');
    const [alert] = await alerts();
    expect(alert).toMatchObject({
      title: 'Nightly backup: the heartbeat stayed away',
      state: 'firing',
      incident: expect.stringMatching(/^INC-/),
    });
    const late = secondsBetween(lastPingAt, alert?.firstSeenAt as Instant);
    expect(late).toBeGreaterThanOrEqual(90);
    expect(late).toBeLessThan(95);
    await world.mailbox.waitFor({ to: mailTo, subject: /Nightly backup/ });
  });

  test('ends its alert with the next call', async () => {
    expect((await fetch(`${world.node.url}${path}`)).status).toBe(200);
    expect(await alerts()).toMatchObject([{ state: 'cleared' }]);
  });
});

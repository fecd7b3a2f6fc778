/** Debian's Alertmanager beside us: in memory and not durable, which is what our intake is measured against. */
import { findProgram, runForeign } from '../../test/foreign.ts';
import { freePort } from '../lib/own-node.ts';

const CONFIG = 'route: { receiver: none, group_wait: 1h }\nreceivers: [{ name: none }]\n';

export interface Peer {
  readonly url: string;
  readonly stop: () => void;
}

/** Undefined where this machine has none; `npm test` brings one. */
export async function startAlertmanager(): Promise<Peer | undefined> {
  const program = findProgram('alertmanager', 'prometheus-alertmanager');
  if (program === undefined) return undefined;
  const port = await freePort();
  const { end } = runForeign(
    program,
    [
      ...['--config.file=$DIR/alertmanager.yml', '--storage.path=$DIR/data', '--log.level=error'],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
    ],
    { 'alertmanager.yml': CONFIG },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1) {
    const ready = await fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { url, stop: end };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  end();
  throw new Error('Alertmanager did not become ready');
}

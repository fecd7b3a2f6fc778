/**
 * Started by `certificates.test.ts` with NODE_EXTRA_CA_CERTS, which Node reads only when it starts: calls a web server
 * and a mail server whose certificates have run out, and prints what it was told.
 */

import { email } from '../../src/notification/channels/email.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createGuardedClient, OutsideError } from '../../src/platform/guarded-http.ts';

const [web = '', mail = ''] = process.argv.slice(2);
const http = createGuardedClient({ outboundAllow: ['127.0.0.0/8'] });
const guarded = await http
  .request({ method: 'POST', url: web, body: 'x' })
  .catch((error: unknown) =>
    error instanceof OutsideError ? { fault: error.fault, message: error.message } : String(error),
  );
await http.close();
const config = readConfig({ EVENKEEL_SMTP_URL: mail });
const rendered = { subject: 's', text: 't', html: '' };
const sending = { address: 'ann@example.test', rendered, idempotencyKey: 'k', thread: null };
const smtp = await email.send({ config } as never, sending);
process.stdout.write(JSON.stringify({ guarded, smtp }));

/** The thread on which a large mail is read: see `platform/offload.ts`. */
import { onThread } from '../../platform/offload.ts';
import { parseMail, type ReadMail } from './parse-mail.ts';

onThread<Uint8Array, ReadMail>(parseMail);

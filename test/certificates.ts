/** Certificates nobody should trust, made anew by openssl: one that vouches for itself, one whose time is over. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  readonly ownSigned: Certificate;
  /** Vouched for by `ownSigned`, and ended yesterday. */
  readonly expired: Certificate;
}

/** For 127.0.0.1; throws where there is no openssl. */
export function certificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-certificates-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...words: readonly string[]) => {
    const done = spawnSync('openssl', [...words], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`openssl ${words[0]}: ${done.stderr || done.error}`);
  };
  const fresh = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=127.0.0.1'] as const;
  const name = ['-addext', 'subjectAltName=IP:127.0.0.1'] as const;
  try {
    openssl(
      'req',
      '-x509',
      ...fresh,
      ...name,
      '-days',
      '1',
      '-keyout',
      'own.key',
      '-out',
      'own.pem',
    );
    openssl('req', ...fresh, ...name, '-keyout', 'old.key', '-out', 'old.csr');
    openssl(
      ...['x509', '-req', '-in', 'old.csr', '-copy_extensions', 'copy', '-days', '-1'],
      ...['-CA', 'own.pem', '-CAkey', 'own.key', '-CAcreateserial', '-out', 'old.pem'],
    );
    const read = (base: string): Certificate => ({
      certificate: readFileSync(at(`${base}.pem`), 'utf8'),
      key: readFileSync(at(`${base}.key`), 'utf8'),
    });
    return { ownSigned: read('own'), expired: read('old') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

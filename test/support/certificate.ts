/** A self-signed certificate made for one test by the machine's own openssl; undefined where there is none. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
}

/** A name in a variable: it is a tool of the machine, not one of the project's. */
const tool = 'openssl';

/** @param folder  where key.pem and cert.pem are put */
export function makeCertificate(folder: string, commonName = 'nas.lan', days = 30): Certificate | undefined {
  const subject = ['-subj', `/CN=${commonName}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
  const made = spawnSync(
    tool,
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, '-days', String(days), ...subject],
    { cwd: folder, stdio: 'ignore' },
  );
  if (made.status !== 0) return undefined;
  const certFile = join(folder, 'cert.pem');
  return { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert: readFileSync(certFile, 'utf8'), certFile };
}

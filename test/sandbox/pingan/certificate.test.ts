import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { openSandbox } from './open-sandbox.js';

const program = fileURLToPath(new URL('read-certificate.go', import.meta.url));
const hasGo = spawnSync('go', ['version']).status === 0;

async function readByGo(certificate: string): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['run', program, certificate]);
  return stdout.trim();
}

/** A certificate as forge writes it unless the test says otherwise: every name a PrintableString. */
async function printableCertificate(): Promise<string> {
  const { publicKey, privateKey } = forge.pki.rsa.generateKeyPair(1024);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notAfter = new Date(Date.now() + 1e9);
  certificate.setSubject([{ shortName: 'CN', value: '6886@sandbox' }]);
  certificate.setIssuer([{ shortName: 'CN', value: '6886@sandbox' }]);
  certificate.sign(privateKey, forge.md.sha256.create());
  const path = join(tmpdir(), `holdfast-printable-${process.pid}.cer`);
  await writeFile(path, forge.pki.certificateToPem(certificate));
  return path;
}

describe('the certificates of the credentials', () => {
  if (!hasGo) {
    it.skip('are read by a Go client: there is no `go` on this machine');
    return;
  }

  it('are read by a Go client', async () => {
    const { sandbox } = await openSandbox();
    const { merchantCertificatePath, bankCertificatePath } = sandbox.credentials.pingan;
    expect(await readByGo(merchantCertificatePath)).toBe('6886@sandbox');
    expect(await readByGo(bankCertificatePath)).toBe('sandbox-bank');
  }, 300_000);

  it('would not be, with "@" in a PrintableString', async () => {
    await expect(readByGo(await printableCertificate())).rejects.toThrow('invalid PrintableString');
  }, 300_000);
});

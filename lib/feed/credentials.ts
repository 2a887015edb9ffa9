/** Feed passwords at rest: AES-256-GCM under a key derived from CREDENTIALS_SECRET (SEC-16). */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1';

export function encryptSecret(secret: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key(secret), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, nonce.toString('base64url'), sealed.toString('base64url')].join(':');
}

/** Throws an Error when the text was sealed under another secret or is damaged. */
export function decryptSecret(secret: string, sealed: string): string {
  const [version, nonce = '', body = ''] = sealed.split(':');
  const bytes = Buffer.from(body, 'base64url');
  try {
    if (version !== VERSION) throw new Error(`unknown version ${version}`);
    const decipher = createDecipheriv('aes-256-gcm', key(secret), Buffer.from(nonce, 'base64url'));
    decipher.setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new Error(
      'The stored feed password cannot be decrypted: CREDENTIALS_SECRET has changed since it was saved. Enter the password again, or restore the secret.',
      { cause },
    );
  }
}

/** Whether credentials of the one address must not go to the other. */
export function movedToOtherOrigin(oldUrl: string, newUrl: string): boolean {
  const origin = (url: string) => (URL.canParse(url) ? new URL(url).origin : url);
  return origin(oldUrl) !== origin(newUrl);
}

const keys = new Map<string, Buffer>();

function key(secret: string): Buffer {
  const known =
    keys.get(secret) ?? Buffer.from(hkdfSync('sha256', secret, '', 'livedash feed passwords', 32));
  keys.set(secret, known);
  return known;
}

/** Electron's safeStorage as the engine's seal; undefined where the system has no key store to offer. */
import { safeStorage } from 'electron';
import type { SecretSeal } from '../engine/engine.ts';

export function systemSeal(): SecretSeal | undefined {
  if (!safeStorage.isEncryptionAvailable() || isPretended()) return undefined;
  return {
    seal: async (text) => safeStorage.encryptString(text),
    unseal: async (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
  };
}

/** Without a key store on Linux, Chromium encrypts with a word that everybody knows: a file of mode 0600 is more honest. */
function isPretended(): boolean {
  return process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
}

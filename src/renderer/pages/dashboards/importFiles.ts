/** Files of the browser on their way to the engine: a file, a zip, or all of a dropped folder. */
import type { FileToImport, ImportedDashboard } from '../../../shared/dashboards/entry.ts';
import type { Client } from '../../client/client.ts';

/** One message holds at most this much: larger imports go in several. */
const MESSAGE_BYTES = 6 * 2 ** 20;

const isImportable = (name: string): boolean => /\.(json|zip)$/i.test(name);

export async function importInto(client: Client, files: readonly File[]): Promise<readonly ImportedDashboard[]> {
  const imported: ImportedDashboard[] = [];
  let batch: FileToImport[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    if (batch.length > 0) imported.push(...(await client.request('dashboards.import', { files: batch, folder: '' })));
    batch = [];
    bytes = 0;
  };
  for (const file of files) {
    if (bytes + file.size > MESSAGE_BYTES) await send();
    batch.push({ name: file.name, base64: toBase64(new Uint8Array(await file.arrayBuffer())) });
    bytes += file.size;
  }
  await send();
  return imported;
}

const CHUNK = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

/** What was dropped, folders opened. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files].filter(({ name }) => isImportable(name));
  const found = await Promise.all(entries.map(filesOf));
  return found.flat().filter(({ name }) => isImportable(name));
}

async function filesOf(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    // A reader hands out a folder piece by piece, and at the end nothing.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return files;
    files.push(...(await Promise.all(part.map(filesOf))).flat());
  }
}

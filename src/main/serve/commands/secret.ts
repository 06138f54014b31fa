/** `sightglass secret`: puts secrets where configurations refer to them by name. Values come by standard input and are never printed. */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError } from '../../../shared/errors.ts';
import { openSecretStore } from '../../engine/secrets/secretStore.ts';
import { type Command, readOptions } from '../command.ts';
import { foldersFor } from '../folders.ts';

const OPTIONS = { 'data-dir': { type: 'string' } } as const;

const USAGE = `Usage: sightglass secret set NAME < FILE
       sightglass secret list
       sightglass secret remove NAME

  --data-dir D       data folder of the server that is to use it

A configuration refers to it as password_ref: NAME, credentials_ref: NAME and so on;
env:VARIABLE takes a value from the server's environment instead. The value is kept
in a file that only you can read.

Example: printf %s "$TOKEN" | sightglass secret set nas`;

export const secretCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const [verb, name, ...more] = positionals;
    const store = openSecretStore(join(foldersFor(values['data-dir']).configDir, 'secrets'));
    if (verb === 'list' && name === undefined) {
      for (const known of await store.names()) process.stdout.write(`${known}\n`);
      return 0;
    }
    if (name === undefined || more.length > 0)
      throw new AppError('usage', 'secret takes set NAME, list or remove NAME.');
    switch (verb ?? '') {
      case 'set':
        await store.write(name, (await text(process.stdin)).replace(/\r?\n$/, ''));
        return 0;
      case 'remove':
        await store.remove(name);
        return 0;
      default:
        throw new AppError('usage', 'secret takes set NAME, list or remove NAME.');
    }
  },
};

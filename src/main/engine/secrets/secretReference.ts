/** What `…_ref:` in a configuration points at: `env:NAME` is a variable of the environment, anything else a stored secret. */
import { AppError } from '../../../shared/errors.ts';
import type { SecretStore } from './secretStore.ts';

const ENVIRONMENT = 'env:';

/** @throws AppError `not_found` that names the reference, never a value */
export type ReadReference = (reference: string) => Promise<string>;

export function createReadReference(
  store: Pick<SecretStore, 'read'>,
  environment: Readonly<Record<string, string | undefined>>,
): ReadReference {
  return async (reference) => {
    if (reference.startsWith(ENVIRONMENT)) {
      const name = reference.slice(ENVIRONMENT.length);
      const value = environment[name];
      if (value === undefined || value === '')
        throw new AppError('not_found', `The environment has no variable ${name}, which the configuration refers to.`);
      return value;
    }
    const value = await store.read(reference);
    if (value !== undefined) return value;
    throw new AppError(
      'not_found',
      `There is no secret called ${reference}. Store it with "sightglass secret set ${reference}", or write env:NAME to take it from the environment.`,
    );
  };
}

/** `receivers`: names, and under each name any number of entries per kind. */
import { fail, list, record, text, type Decoder } from '../../config/decoder.ts';
import { PROVIDERS } from '../receivers/providers.ts';
import type { Provider, ReceiverSettings } from '../receivers/provider.ts';
import type { GlobalConfig } from './globalConfig.ts';

export interface ReceiverConfig {
  readonly name: string;
  readonly integrations: readonly IntegrationConfig[];
}

export interface IntegrationConfig {
  readonly provider: Provider;
  /** Position among the entries of its kind. */
  readonly index: number;
  readonly settings: ReceiverSettings;
}

export function receiverConfig(global: GlobalConfig): Decoder<ReceiverConfig> {
  const sections = Object.fromEntries(
    PROVIDERS.map((provider) => [`${provider.name}_configs`, list(provider.config(global))]),
  );
  const decode = record('config.plain', { name: text, ...sections });
  return (place) => {
    const value = decode(place) as { readonly name: string } & Readonly<Record<string, readonly ReceiverSettings[]>>;
    if (value.name === '') fail(place, 'missing name in receiver');
    const integrations = PROVIDERS.flatMap((provider) =>
      (value[`${provider.name}Configs`] ?? []).map((settings, index) => ({ provider, index, settings })),
    );
    return { name: value.name, integrations };
  };
}

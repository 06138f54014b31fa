/** The variables of the shown board, asked again when one of them or the range changes. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Dashboard } from '../../../shared/dashboards/model.ts';
import { type Scope, scopeOf } from '../../../shared/dashboards/variables/interpolate.ts';
import {
  type AdhocFilter,
  ALL_VALUE,
  type Option,
  type VariableValue,
} from '../../../shared/dashboards/variables/model.ts';
import { useAddress } from '../../client/address.ts';
import { useClient, useConnection } from '../../client/useClient.ts';
import { useTimeStore, useTimeValue } from '../../client/useTime.ts';
import { chosenVariables } from './boardAddress.ts';
import { type ResolvedVariable, resolveVariables } from './resolveVariables.ts';

export interface BoardVariables {
  /** Undefined until their values are known for the first time. */
  readonly list: readonly ResolvedVariable[] | undefined;
  readonly scope: Scope;
  readonly filters: readonly AdhocFilter[];
  readonly valuesOf: (name: string) => readonly Option[];
}

export function useVariables(dashboard: Dashboard): BoardVariables {
  const client = useClient();
  const store = useTimeStore();
  const range = useTimeValue('range');
  const refreshes = useTimeValue('refreshes');
  const isOnline = useConnection().state === 'online';
  const { query } = useAddress();
  const chosenText = variablesText(query);
  // The address is read as text: its object is new with every change of the range.
  const chosen = useMemo(() => chosenVariables(new URLSearchParams(chosenText)), [chosenText]);
  const [list, setList] = useState<readonly ResolvedVariable[] | undefined>(
    dashboard.variables.length === 0 ? [] : undefined,
  );
  const known = useRef({ question: '', answers: new Map<string, Promise<readonly string[]>>() });
  const question = `${dashboard.uid} ${range.from} ${range.to} ${refreshes}`;

  useEffect(() => {
    if (dashboard.variables.length === 0 || !isOnline) return undefined;
    // Answers are good for one range: values may come and go.
    if (known.current.question !== question) known.current = { question, answers: new Map() };
    const abort = new AbortController();
    const show = async (resolving: ReturnType<typeof resolveVariables>): Promise<void> => {
      const next = await resolving;
      if (!abort.signal.aborted) setList(next);
    };
    const [fromMs, toMs] = store.window();
    const context = {
      client,
      names: { dashboard: dashboard.title, uid: dashboard.uid },
      fromMs,
      toMs,
      signal: abort.signal,
      known: known.current.answers,
    };
    void show(resolveVariables(dashboard.variables, chosen, context));
    return () => {
      abort.abort();
      // What was cut off has no answer to keep.
      known.current = { question: '', answers: new Map() };
    };
  }, [client, store, dashboard, isOnline, question, chosen]);

  return useMemo(() => {
    const values: Record<string, VariableValue> = {};
    for (const { variable, value } of list ?? []) if (value) values[variable.name] = value;
    return {
      list,
      scope: scopeOf(values),
      filters: dashboard.variables
        .filter(({ type }) => type === 'adhoc')
        .flatMap((variable) => adhocFilters(variable.name, variable.filters, chosenText)),
      valuesOf: (name) => chosenOptions(list?.find(({ variable }) => variable.name === name)),
    };
  }, [list, dashboard, chosenText]);
}

/** The variables' part of the address. */
function variablesText(query: URLSearchParams): string {
  return new URLSearchParams([...query].filter(([key]) => key.startsWith('var-'))).toString();
}

function chosenOptions(found: ResolvedVariable | undefined): readonly Option[] {
  if (!found) return [];
  const { selection, options } = found;
  if (selection.values[0] === ALL_VALUE) return options;
  return selection.values.map((value, i) => ({ value, text: selection.texts[i] ?? value }));
}

/** `key|operator|value` in the address, else as saved. */
function adhocFilters(name: string, saved: readonly AdhocFilter[], chosenText: string): readonly AdhocFilter[] {
  const chosen = new URLSearchParams(chosenText).getAll(`var-${name}`);
  if (chosen.length === 0) return saved;
  return chosen.flatMap((filter) => {
    const [key = '', operator = '=', ...value] = filter.split('|');
    return key === '' ? [] : [{ key, operator, value: value.join('|') }];
  });
}

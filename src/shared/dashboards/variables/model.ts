/** Variables of a dashboard: what they are, and what they are set to. */
export type VariableType =
  | 'query'
  | 'custom'
  | 'interval'
  | 'datasource'
  | 'constant'
  | 'textbox'
  | 'adhoc'
  | 'switch'
  | 'unknown';

export interface Option {
  readonly text: string;
  readonly value: string;
}

export interface AdhocFilter {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

export interface Variable {
  readonly name: string;
  readonly type: VariableType;
  /** As in the file, for types nobody here knows. */
  readonly typeName: string;
  readonly label: string;
  readonly description: string;
  /** The query, the list of custom values, the constant, the plugin of a data source. */
  readonly query: string;
  readonly regex: string;
  /** 0 as they come; odd ascending, even descending: 1–2 text, 3–4 number, 5–6 text without case, 7–8 natural. */
  readonly sort: number;
  readonly isMulti: boolean;
  readonly includesAll: boolean;
  /** What All stands for; '' for every value. */
  readonly allValue: string;
  /** 0 shown, 1 without its label, 2 not at all. */
  readonly hide: number;
  /** As saved in the file; empty when nothing was saved. */
  readonly saved: Selection;
  readonly options: readonly Option[];
  /** Of `interval`: offers a step that fits the range. */
  readonly hasAuto: boolean;
  readonly autoCount: number;
  readonly autoMin: string;
  readonly filters: readonly AdhocFilter[];
  /** `prometheus`, or the plugin its values come from. */
  readonly source: string;
}

/** Values chosen, with the text shown for each. All is the one value `$__all`. */
export interface Selection {
  readonly values: readonly string[];
  readonly texts: readonly string[];
}

export const ALL_VALUE = '$__all';
export const ALL_TEXT = 'All';
export const NOTHING: Selection = { values: [], texts: [] };
export const isAll = ({ values }: Selection): boolean => values.length === 1 && values[0] === ALL_VALUE;

/** What a variable stands for in a query: one value, or several. */
export interface VariableValue {
  readonly values: readonly string[];
  readonly texts: readonly string[];
  /** Multi-value variables and those with All are written as alternatives of a regular expression. */
  readonly isMulti: boolean;
  /** All with a value of its own: inserted as it is, never escaped. */
  readonly isLiteral: boolean;
}

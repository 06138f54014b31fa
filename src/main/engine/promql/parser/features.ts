/** Experimental parts of the language, by the names Prometheus' `--enable-feature` has for them. All are on unless switched off. */
export interface PromqlFeatures {
  readonly 'promql-experimental-functions'?: boolean;
  readonly 'promql-duration-expr'?: boolean;
  readonly 'promql-extended-range-selectors'?: boolean;
  readonly 'promql-binop-fill-modifiers'?: boolean;
}

export function isOff(features: PromqlFeatures, name: keyof PromqlFeatures): boolean {
  return features[name] === false;
}

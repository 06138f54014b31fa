/** From the answers to a panel's queries to what its renderer draws. Pure. */
import { framesOf } from '../../../shared/dashboards/data/fromQuery.ts';
import { type StyledFrame, styleFrames } from '../../../shared/dashboards/field/style.ts';
import { text } from '../../../shared/dashboards/json.ts';
import type { FieldConfig, Panel } from '../../../shared/dashboards/model.ts';
import { applyTransformations } from '../../../shared/dashboards/transform/apply.ts';
import { interpolate, type Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import type { QueryAnswer } from '../../panels/usePanelQueries.ts';

export function panelFrames(panel: Panel, answers: readonly QueryAnswer[], scope: Scope): readonly StyledFrame[] {
  const nullAsZero = panel.fieldConfig.defaults['nullValueMode'] === 'null as zero';
  const frames = framesOf(
    answers.map(({ query, result }) => ({ target: query.target, legend: query.legend, expr: query.expr, result })),
    nullAsZero,
  );
  const transformed = applyTransformations(frames, panel.transformations);
  return styleFrames(transformed, withVariables(panel.fieldConfig, scope));
}

/** Names, units and limits of fields may name variables. */
function withVariables(config: FieldConfig, scope: Scope): FieldConfig {
  const filled = (value: unknown): unknown => (typeof value === 'string' ? interpolate(value, scope, 'text') : value);
  const { defaults } = config;
  const named = ['displayName', 'unit', 'noValue'].filter((key) => text(defaults[key]).includes('$'));
  const hasOverrides = config.overrides.some(({ properties }) =>
    properties.some(({ value }) => typeof value === 'string' && value.includes('$')),
  );
  if (named.length === 0 && !hasOverrides) return config;
  return {
    defaults: { ...defaults, ...Object.fromEntries(named.map((key) => [key, filled(defaults[key])])) },
    overrides: config.overrides.map(({ matcher, properties }) => ({
      matcher,
      properties: properties.map(({ id, value }) => ({ id, value: filled(value) })),
    })),
  };
}

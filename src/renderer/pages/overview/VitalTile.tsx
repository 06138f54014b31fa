/** One vital sign: name, value, a line of detail, its course. It opens its query in Explore. */
import type { ReactNode } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { exploreHref } from '../../client/exploreHref.ts';
import { Link } from '../../client/Link.tsx';
import { classNames } from '../../ui/classNames.ts';
import { StatusText } from '../../ui/StatusGlyph.tsx';

export interface VitalTileProps {
  readonly title: string;
  readonly value: string;
  /** Set smaller behind the value. */
  readonly unit?: string;
  readonly detail: string;
  readonly values: readonly (number | null)[];
  readonly color: string;
  readonly min?: number;
  readonly max?: number | undefined;
  /** In words, when a threshold is crossed: `above 80%`. */
  readonly warning?: string | undefined;
  readonly expr: string;
}

const SPARK_PX = 30;

export function VitalTile(props: VitalTileProps): ReactNode {
  const { title, value, unit, detail, values, color, min, max, warning, expr } = props;
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return (
    <Link className={classNames('vital', warning !== undefined && 'is-warned')} href={exploreHref(expr)}>
      <span className="vital-title">
        {title}
        {warning !== undefined && <StatusText status="warning">{warning}</StatusText>}
      </span>
      <span className="vital-value">
        {value}
        {unit !== undefined && unit !== '' && <small>{unit}</small>}
      </span>
      <span className="vital-detail">{detail}</span>
      <span className="vital-spark">
        <Sparkline values={values} height={SPARK_PX} color={warning === undefined ? color : '--warn'} {...bounds} />
      </span>
    </Link>
  );
}

/** The last hour of a metric as a small line, with its value now. Its room is kept before it is there. */
import { useState, type ReactNode } from 'react';
import type { MetricInfo } from '../../shared/status.ts';
import { formatValue } from '../../shared/units.ts';
import { Sparkline } from '../charts/Sparkline.tsx';
import { useRequest } from '../client/useClient.ts';
import { guessUnit } from '../panels/guessUnit.ts';
import './editor.css';
import { courseQuestion, courseValues, courseWords } from './metricCourse.ts';

export function MetricCourse({ metric }: { readonly metric: MetricInfo }): ReactNode {
  const [question] = useState(() => courseQuestion(metric, Date.now()));
  const { data: frame } = useRequest('query.range', question);
  const values = frame ? courseValues(frame) : [];
  const last = values.findLast((value) => value !== null) ?? null;
  const unit = guessUnit(metric.type === 'counter' ? `rate(${metric.name}[1m])` : metric.name);
  return (
    <div className="metric-course">
      <Sparkline values={values} height={26} ariaLabel={`${metric.name}: ${courseWords(metric)}`} />
      <p>
        <span>{courseWords(metric)}</span>
        <span>
          now <b>{formatValue(last, unit)}</b>
        </span>
      </p>
    </div>
  );
}

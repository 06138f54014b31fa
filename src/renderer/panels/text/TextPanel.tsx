/** Words in markdown or HTML. What others wrote is cleaned before it is shown: nothing in it runs or loads. */
import { lazy, Suspense, type ReactNode } from 'react';
import { text } from '../../../shared/dashboards/json.ts';
import { interpolate } from '../../../shared/dashboards/variables/interpolate.ts';
import type { PanelProps } from '../panelProps.ts';
import './text.css';

/** The parser is loaded by the first panel that needs it. */
const CleanText = lazy(() => import('./CleanText.tsx'));

export function TextPanel({ panel, scope, height }: PanelProps): ReactNode {
  const { options } = panel;
  const mode = text(options['mode'], 'markdown');
  const content = interpolate(text(options['content']), scope, 'text');
  if (mode === 'code') {
    return (
      <pre className="panel-text mono" style={{ height }}>
        {content}
      </pre>
    );
  }
  return (
    <Suspense fallback={null}>
      <CleanText content={content} isMarkdown={mode === 'markdown'} height={height} />
    </Suspense>
  );
}

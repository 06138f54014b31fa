/** The editor without its weight: until its chunk is there, the same text in the same place and size. */
import { lazy, Suspense, type ReactNode } from 'react';
import type { PromqlEditorProps } from './PromqlEditor.tsx';
import './editor.css';

const PromqlEditor = lazy(() => import('./PromqlEditor.tsx'));

export function LazyPromqlEditor(props: PromqlEditorProps): ReactNode {
  return (
    <Suspense fallback={<pre className="promql-editor is-waiting">{props.value === '' ? ' ' : props.value}</pre>}>
      <PromqlEditor {...props} />
    </Suspense>
  );
}

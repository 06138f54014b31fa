/** A YAML text with its mistakes marked where they are. A separate chunk: import it lazily. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, type ReactNode } from 'react';
import { promqlTheme } from './promqlTheme.ts';
import './yamlEditor.css';

export interface YamlProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface YamlEditorProps {
  readonly value: string;
  readonly ariaLabel: string;
  readonly problems: readonly YamlProblem[];
  readonly onChange: (text: string) => void;
}

export default function YamlEditor(props: YamlEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const viewRef = useRef<EditorView>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          nonce ? EditorView.cspNonce.of(nonce) : [],
          lineNumbers(),
          history(),
          bracketMatching(),
          yaml(),
          lintGutter(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': latest.current.ariaLabel, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          promqlTheme,
        ],
      }),
    });
    viewRef.current = view;
    return () => {
      viewRef.current = null;
      view.destroy();
    };
  }, []);

  useEffect(() => {
    const view = viewRef.current;
    if (!view || view.state.doc.toString() === props.value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: props.value } });
  }, [props.value]);

  useEffect(() => {
    const view = viewRef.current;
    view?.dispatch(
      setDiagnostics(
        view.state,
        props.problems.map((problem) => diagnosticOf(view.state, problem)),
      ),
    );
  }, [props.problems]);

  return <div ref={host} className="yaml-editor" />;
}

/** The rest of the line from the place on. */
function diagnosticOf({ doc }: EditorState, { line, column, message }: YamlProblem): Diagnostic {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  return { from: from === at.to ? at.from : from, to: at.to, severity: 'error', message };
}

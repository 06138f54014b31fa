/** A JSON text with its mistakes marked where they are. A separate chunk: import it lazily. */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching } from '@codemirror/language';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, type ReactNode } from 'react';
import './editor.css';

export interface JsonEditorProps {
  /** At first; afterwards the editor has it. */
  readonly value: string;
  readonly ariaLabel: string;
  readonly onChange: (text: string) => void;
}

export default function JsonEditor({ value, ariaLabel, onChange }: JsonEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ value, ariaLabel, onChange });
  useEffect(() => {
    latest.current = { value, ariaLabel, onChange };
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          history(),
          bracketMatching(),
          closeBrackets(),
          json(),
          linter(jsonParseLinter()),
          lintGutter(),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ 'aria-label': latest.current.ariaLabel }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    return () => view.destroy();
  }, []);
  return <div ref={host} className="json-editor" />;
}

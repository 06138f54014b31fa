/**
 * The PromQL editor: CodeMirror with Prometheus' grammar, names from the engine, and the engine's own check of what is
 * typed. A separate chunk: import it through `LazyPromqlEditor`.
 */
import {
  acceptCompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { linter, type Diagnostic } from '@codemirror/lint';
import { EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useRef, type ReactNode } from 'react';
import type { WireError } from '../../shared/errors.ts';
import { completionLook } from './completionLook.ts';
import { metricStrategy } from './completeStrategy.ts';
import { engineCompletion, type AskEngine } from './engineCompletion.ts';
import { promqlTheme } from './promqlTheme.ts';
import { rateOffer } from './rateOffer.ts';
import { typeOverSelection } from './typeOverSelection.ts';
import './editor.css';

export interface PromqlEditorProps {
  readonly value: string;
  readonly ariaLabel: string;
  readonly placeholder?: string;
  readonly ask: AskEngine;
  readonly check: (expr: string) => Promise<WireError | null>;
  readonly format: (expr: string) => Promise<string>;
  readonly onChange: (expr: string) => void;
  /** Outcome of the latest check; `null` for a text without a mistake. */
  readonly onChecked: (error: WireError | null) => void;
  /** With the text as it is: the last key may not have been rendered yet. */
  readonly onRun: (expr: string) => void;
  /** Asked for the queries that were run before. */
  readonly onHistory?: () => void;
}

/** With the round trip of the check, well within 150 ms of the last key. */
const CHECK_DELAY_MS = 80;
/** Keys that a render may lag behind. */
const MOST_TOLD = 200;
/** Names with type and help; beyond that the list is names alone. */
const MOST_METADATA = 20_000;

export default function PromqlEditor(props: PromqlEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const viewRef = useRef<EditorView>(null);
  const latest = useRef(props);
  /** Texts that were told and have not come back as the value yet: keys are faster than renders. */
  const told = useRef<readonly string[]>([]);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const tell = (text: string): void => {
      told.current = [...told.current, text].slice(-MOST_TOLD);
      latest.current.onChange(text);
    };
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: extensionsFor(() => latest.current, tell),
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
    const echo = told.current.lastIndexOf(props.value);
    told.current = told.current.slice(echo + 1);
    // What was typed comes back later; only a text from elsewhere replaces what is there.
    if (!view || echo >= 0 || view.state.doc.toString() === props.value) return;
    told.current = [];
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: props.value } });
  }, [props.value]);

  return <div ref={host} className="promql-editor" />;
}

/** @param latest  the newest props: the editor outlives many renders */
function extensionsFor(latest: () => PromqlEditorProps, tell: (text: string) => void): Extension[] {
  const ask: AskEngine = (name, params) => latest().ask(name, params);
  const source = engineCompletion(ask);
  const strategy = metricStrategy(source, ask, { mostMetadata: MOST_METADATA });
  const promql = new PromQLExtension().activateLinter(false).setComplete({ completeStrategy: strategy });
  const run = (view: EditorView): boolean => {
    closeCompletion(view);
    latest().onRun(view.state.doc.toString());
    return true;
  };
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run },
        { key: 'Mod-ArrowUp', run: () => showHistory(latest()) },
        { key: 'Shift-Enter', run: insertNewline },
        { key: 'Shift-Alt-f', run: (view) => formatDocument(view, latest().format) },
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
    history(),
    bracketMatching(),
    closeBrackets(),
    typeOverSelection,
    promql.asExtension(),
    completionLook(source),
    rateOffer(
      (name) => source.metric(name),
      (name) => strategy.used(name),
    ),
    linter((view) => checkDocument(view, latest()), { delay: CHECK_DELAY_MS }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, { key: 'Enter', run }, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': latest().ariaLabel, spellcheck: 'false' }),
    placeholder(latest().placeholder ?? ''),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) tell(update.state.doc.toString());
    }),
    promqlTheme,
  ];
}

function showHistory({ onHistory }: PromqlEditorProps): boolean {
  onHistory?.();
  return onHistory !== undefined;
}

async function checkDocument(view: EditorView, props: PromqlEditorProps): Promise<readonly Diagnostic[]> {
  const expr = view.state.doc.toString();
  const error = expr.trim() === '' ? null : await props.check(expr);
  if (view.state.doc.toString() !== expr) return [];
  props.onChecked(error);
  return error ? [diagnosticOf(error, expr.length)] : [];
}

function diagnosticOf(error: WireError, length: number): Diagnostic {
  const detail = (error.detail ?? {}) as { from?: unknown; to?: unknown };
  const to = Math.min(length, typeof detail.to === 'number' ? detail.to : length);
  const from = Math.min(typeof detail.from === 'number' ? detail.from : 0, to);
  // A mistake at the very end has no character to underline, so the one before it is.
  return { from: from === to ? Math.max(0, from - 1) : from, to, severity: 'error', message: error.message };
}

function formatDocument(view: EditorView, format: (expr: string) => Promise<string>): boolean {
  const before = view.state.doc.toString();
  void format(before).then(
    (after) => {
      if (after === before || view.state.doc.toString() !== before) return;
      view.dispatch({ changes: { from: 0, to: before.length, insert: after } });
    },
    () => {}, // A text that does not parse is not formatted; the check below the editor says why.
  );
  return true;
}

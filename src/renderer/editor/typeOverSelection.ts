/**
 * Typing over selected text, done by the editor instead of the browser. Chromium would keep the look of the replaced text
 * in an inline style, which the page's content security policy refuses, and reports, with every such key.
 */
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

export const typeOverSelection: Extension = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const text = event.data;
    if (empty || event.isComposing || event.inputType !== 'insertText' || text === null) return false;
    event.preventDefault();
    const insert = (): ReturnType<typeof view.state.update> =>
      view.state.update({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        userEvent: 'input.type',
        scrollIntoView: true,
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
    return true;
  },
});

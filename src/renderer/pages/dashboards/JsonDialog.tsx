/** A board's or a panel's own JSON, to be read and changed. */
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

const JsonEditor = lazy(() => import('../../editor/JsonEditor.tsx'));

interface JsonDialogProps {
  readonly title: string;
  readonly text: string;
  /** @throws with the reason when the text cannot be taken */
  readonly onApply: (text: string) => void;
  readonly onClose: () => void;
}

export function JsonDialog({ title, text, onApply, onClose }: JsonDialogProps): ReactNode {
  const [draft, setDraft] = useState(text);
  const [problem, setProblem] = useState('');
  const apply = (): void => {
    try {
      onApply(draft);
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      className="json-dialog"
      footer={
        <>
          {problem !== '' && (
            <span className="is-critical" role="alert">
              {problem}
            </span>
          )}
          <span className="grow" />
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" disabled={draft === text} onClick={apply}>
            Apply
          </Button>
        </>
      }
    >
      <Suspense fallback={<pre className="json-editor">{text}</pre>}>
        <JsonEditor value={text} ariaLabel={title} onChange={setDraft} />
      </Suspense>
    </Dialog>
  );
}

/**
 * Short words about an action whose result is not on screen, bottom right. Never for errors that need doing something:
 * those stay where they happened.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { StatusGlyph, type Status } from './StatusGlyph.tsx';
import './Toast.css';

interface ToastMessage {
  readonly text: ReactNode;
  readonly status?: Status;
  readonly action?: { readonly label: string; readonly run: () => void };
}

type ShowToast = (message: ToastMessage) => void;
const ToastContext = createContext<ShowToast>(() => {});
export const useToast = (): ShowToast => useContext(ToastContext);

const SHOWN_MS = 6_000;
const AT_MOST = 3;

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly (ToastMessage & { readonly id: number })[]>([]);
  const nextId = useRef(1);
  const show = useCallback<ShowToast>((message) => {
    const id = nextId.current++;
    setToasts((before) => [...before, { ...message, id }].slice(-AT_MOST));
  }, []);
  const close = useCallback((id: number) => setToasts((before) => before.filter((toast) => toast.id !== id)), []);
  const list = useMemo(
    () => toasts.map((toast) => <Toast key={toast.id} message={toast} onClose={() => close(toast.id)} />),
    [toasts, close],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {list}
      </div>
    </ToastContext>
  );
}

function Toast({ message, onClose }: { readonly message: ToastMessage; readonly onClose: () => void }): ReactNode {
  const { text, status = 'ok', action } = message;
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, onClose]);
  const hold = { onMouseEnter: () => setHeld(true), onMouseLeave: () => setHeld(false) };
  return (
    <div className="toast" {...hold} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <StatusGlyph status={status} />
      <span className="grow">{text}</span>
      {action && (
        <button
          type="button"
          className="button is-ghost is-small"
          onClick={() => {
            action.run();
            onClose();
          }}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}

/** Sign-in, TLS, proxy and headers of a target that is being added; folded away until they are needed. */
import { useState, type ReactNode } from 'react';
import type { TargetDraft } from '../../../shared/collection.ts';
import { Button } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { parseHeaders } from './targetCost.ts';

export interface SignInFieldsProps {
  readonly draft: TargetDraft;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onChange: (change: Partial<TargetDraft>) => void;
}

export function SignInFields({ draft, isOpen, onToggle, onChange }: SignInFieldsProps): ReactNode {
  return (
    <div className="sign-in">
      <Button
        kind="ghost"
        small
        icon={isOpen ? 'chevronDown' : 'chevronRight'}
        aria-expanded={isOpen}
        onClick={onToggle}
      >
        Sign-in, TLS, proxy and headers
      </Button>
      {isOpen && (
        <div className="sign-in-fields">
          <TextField
            label="User"
            hasVisibleLabel
            value={draft.username ?? ''}
            onChange={(username) => onChange({ username })}
          />
          <TextField
            label="Password"
            hasVisibleLabel
            type="password"
            value={draft.password ?? ''}
            onChange={(password) => onChange({ password })}
          />
          <TextField
            label="Or a bearer token"
            hasVisibleLabel
            type="password"
            value={draft.bearerToken ?? ''}
            onChange={(bearerToken) => onChange({ bearerToken })}
          />
          <TextField
            label="Proxy"
            hasVisibleLabel
            placeholder="http://proxy:3128"
            value={draft.proxyUrl ?? ''}
            onChange={(proxyUrl) => onChange({ proxyUrl })}
          />
          <HeadersField headers={draft.headers} onChange={(headers) => onChange({ headers })} />
          <div className="sign-in-switch">
            <Switch
              label="Accept any certificate"
              isOn={draft.skipsVerification ?? false}
              onChange={(skipsVerification) => onChange({ skipsVerification })}
            />
            <span>
              Accept any certificate
              {draft.skipsVerification === true && <span className="is-warning"> Nobody checks who answers.</span>}
            </span>
          </div>
          <p className="t3">Secrets go to this machine’s secret store, never into the configuration file.</p>
        </div>
      )}
    </div>
  );
}

/** The text is kept as it is typed; the draft gets what it means. */
interface HeadersFieldProps {
  readonly headers: TargetDraft['headers'];
  readonly onChange: (headers: Readonly<Record<string, string>>) => void;
}

function HeadersField({ headers, onChange }: HeadersFieldProps): ReactNode {
  const [text, setText] = useState(() =>
    Object.entries(headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  );
  const change = (next: string): void => {
    setText(next);
    const parsed = parseHeaders(next);
    if (parsed !== undefined) onChange(parsed);
  };
  return (
    <TextArea
      label="Headers"
      hasVisibleLabel
      isMono
      className="is-wide"
      rows={2}
      placeholder="X-Api-Key: 0123"
      value={text}
      error={parseHeaders(text) === undefined ? 'One header a line, as Name: value.' : ''}
      onChange={change}
    />
  );
}

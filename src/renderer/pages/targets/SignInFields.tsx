/** Sign-in, TLS and proxy of a target that is being added; folded away until they are needed. */
import type { ReactNode } from 'react';
import type { TargetDraft } from '../../../shared/collection.ts';
import { Button } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { TextField } from '../../ui/TextField.tsx';

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
        Sign-in, TLS and proxy
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

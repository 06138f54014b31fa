/** What a test found: the headline, each step with its time, and what would help. */
import type { ReactNode } from 'react';
import type { Suggestion, TargetDraft, TargetTest, TestStep } from '../../../shared/collection.ts';
import { formatValue } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';

const GLYPHS: Readonly<
  Record<TestStep['state'], { readonly icon: IconName; readonly tone: string; readonly word: string }>
> = {
  passed: { icon: 'check', tone: 'is-ok', word: 'Passed' },
  warned: { icon: 'warning', tone: 'is-warning', word: 'Warning' },
  failed: { icon: 'critical', tone: 'is-critical', word: 'Failed' },
};

export interface TestResultProps {
  readonly test: TargetTest;
  readonly onChange: (change: Partial<TargetDraft>) => void;
  readonly onSignIn: () => void;
}

export function TestResult({ test, onChange, onSignIn }: TestResultProps): ReactNode {
  return (
    <div className="test-result" role="status">
      <div className={test.isReached ? 'test-headline is-reached' : 'test-headline is-failed'}>
        <StatusGlyph status={test.isReached ? 'ok' : 'critical'} />
        <span>
          <strong>{test.headline}</strong>
          {test.what !== '' && <span className="test-what">{test.what}</span>}
        </span>
      </div>
      {test.steps.map((step) => (
        <div key={step.name} className="test-step">
          <span className={GLYPHS[step.state].tone}>
            <Icon name={GLYPHS[step.state].icon} small />
            <span className="visually-hidden">{GLYPHS[step.state].word}</span>
          </span>
          <span className="test-step-text">{step.text}</span>
          {step.tookMs !== undefined && <span className="test-step-time">{formatValue(step.tookMs, 'ms')}</span>}
        </div>
      ))}
      {test.suggestions.map((suggestion) => (
        <div key={suggestion.text} className="test-step">
          <span className="t3">
            <Icon name="info" small />
          </span>
          <span className="test-step-text">{suggestion.text}</span>
          <Action suggestion={suggestion} onChange={onChange} onSignIn={onSignIn} />
        </div>
      ))}
    </div>
  );
}

function Action({
  suggestion: { action },
  onChange,
  onSignIn,
}: { readonly suggestion: Suggestion } & Pick<TestResultProps, 'onChange' | 'onSignIn'>): ReactNode {
  switch (action?.kind) {
    case 'draft':
      return (
        <Button small onClick={() => onChange(action.change)}>
          {action.word}
        </Button>
      );
    case 'signIn':
      return (
        <Button small onClick={onSignIn}>
          Sign in
        </Button>
      );
    case 'open':
      return <Link href={`/targets?target=${encodeURIComponent(action.targetId)}`}>Open it</Link>;
    case undefined:
      return null;
  }
}

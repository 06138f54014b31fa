/** What a change does to the configuration file, line by line; marks stand beside the colours. */
import type { ReactNode } from 'react';
import type { DiffLine, EditView } from '../../../shared/collection.ts';
import { classNames } from '../../ui/classNames.ts';

const MARKS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '−' };

export function EditDiff({ edit }: { readonly edit: EditView }): ReactNode {
  return (
    <figure className="edit-diff">
      <figcaption className="ellipsis" title={edit.file}>
        {edit.file}
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- It scrolls, which the keyboard must be able to do too. */}
      <pre tabIndex={0} aria-label="Change of the configuration file">
        {edit.diff.map(({ kind, text, line }) => (
          <span key={`${kind}${line}`} className={classNames('diff-line', `is-${kind}`)}>
            {`${MARKS[kind]} ${text}\n`}
          </span>
        ))}
        {edit.diff.length === 0 && <span className="t3">Nothing changes.</span>}
      </pre>
      {edit.problems.map(({ line, message }) => (
        <p key={`${line} ${message}`} className="is-critical">
          {`Line ${line}: ${message}`}
        </p>
      ))}
    </figure>
  );
}

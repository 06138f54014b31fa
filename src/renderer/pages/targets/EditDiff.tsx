/** What a change does to the configuration file, line by line; marks stand beside the colours. */
import type { ReactNode } from 'react';
import type { DiffLine, EditView } from '../../../shared/collection.ts';
import { classNames } from '../../ui/classNames.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

const MARKS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '−' };

export function EditDiff({ edit }: { readonly edit: EditView }): ReactNode {
  return (
    <figure className="edit-diff">
      <figcaption className="ellipsis" title={edit.file}>
        {edit.file}
      </figcaption>
      <ScrollRegion isText label="Change of the configuration file">
        {edit.diff.map(({ kind, text, line }) => (
          <span key={`${kind}${line}`} className={classNames('diff-line', `is-${kind}`)}>
            {`${MARKS[kind]} ${text}\n`}
          </span>
        ))}
        {edit.diff.length === 0 && <span className="t3">Nothing changes.</span>}
      </ScrollRegion>
      {edit.problems.map(({ line, message }) => (
        <p key={`${line} ${message}`} className="is-critical">
          {`Line ${line}: ${message}`}
        </p>
      ))}
    </figure>
  );
}

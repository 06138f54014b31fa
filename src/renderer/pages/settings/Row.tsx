/** One setting or fact: name and sentence at the left, its control or value at the right. */
import type { ReactNode } from 'react';

export interface RowProps {
  readonly title: string;
  readonly detail?: ReactNode;
  readonly children?: ReactNode;
}

export function Row({ title, detail, children }: RowProps): ReactNode {
  return (
    <div className="settings-row">
      <div className="grow">
        <b>{title}</b>
        {detail !== undefined && <p>{detail}</p>}
      </div>
      {children !== undefined && <div className="settings-row-end">{children}</div>}
    </div>
  );
}

import type { ReactNode } from 'react';
import type { ResultSort } from './resultRows.ts';

export interface SortHeaderProps {
  readonly title: string;
  readonly by: ResultSort['by'];
  readonly isNumber?: boolean;
  readonly sort: ResultSort;
  readonly onSort: (sort: ResultSort) => void;
}

/** A column head that sorts; a second press turns the order round. Numbers begin with the largest. */
export function SortHeader({ title, by, isNumber = false, sort, onSort }: SortHeaderProps): ReactNode {
  const isCurrent = JSON.stringify(sort.by) === JSON.stringify(by);
  const direction = sort.isFalling ? 'descending' : 'ascending';
  return (
    <th scope="col" className={isNumber ? 'is-number' : undefined} {...(isCurrent ? { 'aria-sort': direction } : {})}>
      <button
        type="button"
        className="sort-button"
        onClick={() => onSort({ by, isFalling: isCurrent ? !sort.isFalling : isNumber })}
      >
        {title}
        {isCurrent && (sort.isFalling ? ' ↓' : ' ↑')}
      </button>
    </th>
  );
}

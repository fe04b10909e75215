// SPDX-License-Identifier: MIT
import { UnstyledButton } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { Link } from 'wouter';
import { IconSortDown, IconSortNone, IconSortUp } from '../../icons';
import { useRowKeys } from './keys';
import type { Column } from './types';

export function Rows<T extends { id: number }>(props: {
  rows: T[];
  columns: Column<T>[];
  href: (row: T) => string;
  sort: string;
  sortBy: (sort: string) => void;
  isOld: boolean;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  return (
    <div className="table-scroll">
      <table className="table" data-old={props.isOld || undefined}>
        <thead>
          <tr>
            {props.columns.map((c) => (
              <Head key={c.key} column={c} sort={props.sort} sortBy={props.sortBy} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {props.rows.map((row) => (
            <tr key={row.id}>
              {props.columns.map((c, i) => {
                const inside = c.render?.(row) ?? c.text(row);
                return (
                  <td key={c.key} className={c.isRight ? 'right' : undefined}>
                    {i === 0
                      ? <Link href={props.href(row)} data-row>{inside}</Link>
                      : inside}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<T>({ column, sort, sortBy }: {
  column: Column<T>;
  sort: string;
  sortBy: (sort: string) => void;
}) {
  const isUp = sort === column.key;
  const isDown = sort === `-${column.key}`;
  const side = column.isRight ? 'right' : undefined;
  if (!column.isSortable) {
    return <th scope="col" className={side}>{column.title}</th>;
  }
  const Icon = isUp ? IconSortUp : isDown ? IconSortDown : IconSortNone;
  return (
    <th
      scope="col" className={side}
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
    >
      <UnstyledButton
        className="sort" data-active={isUp || isDown || undefined}
        onClick={() => sortBy(isUp ? `-${column.key}` : column.key)}
      >
        {column.title}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </th>
  );
}

/** The rows on a phone. */
export function Cards<T extends { id: number }>({ rows, href, card }: {
  rows: T[];
  href: (row: T) => string;
  card: (row: T) => ReactNode;
}) {
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={row.id}><Link href={href(row)} data-row>{card(row)}</Link></li>
      ))}
    </ul>
  );
}

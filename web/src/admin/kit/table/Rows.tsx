// SPDX-License-Identifier: MIT
import { Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { Link } from 'wouter';
import { IconSortDown, IconSortNone, IconSortUp } from '../../icons';
import { useText } from '../../state/text';
import { type RowKeys, useRowKeys } from './keys';
import type { Selection } from './selection';
import type { Column } from './types';
import { useWhole } from './whole';

/** More columns than this stand closer together. */
const DENSE = 8;

/** How a row opens: a page of its own, or something on this one. */
export interface Opens<T> {
  href?: ((row: T) => string) | undefined;
  open?: ((row: T) => void) | undefined;
}

interface Props<T> extends Opens<T> {
  rows: T[];
  columns: Column<T>[];
  sort: string;
  sortBy: (sort: string) => void;
  isOld: boolean;
  nameOf: (row: T) => string;
  actions?: ((row: T) => ReactNode) | undefined;
  selection?: Selection | undefined;
  keys: RowKeys;
}

export function Rows<T extends { id: number }>(props: Props<T>) {
  const t = useText();
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body, props.keys);
  useWhole(body);
  const { selection } = props;
  const link = Math.max(0, props.columns.findIndex((c) => c.isLink));
  return (
    <div className="table-scroll" tabIndex={-1}>
      <table
        className={props.columns.length > DENSE ? 'table dense' : 'table'}
        data-old={props.isOld || undefined}
      >
        <thead>
          <tr>
            {selection !== undefined && (
              <th scope="col" className="tick">
                <PageTick rows={props.rows} selection={selection} />
              </th>
            )}
            {props.columns.map((c) => (
              <Head key={c.key} column={c} sort={props.sort} sortBy={props.sortBy} />
            ))}
            {props.actions !== undefined && (
              <th scope="col" className="act">
                <VisuallyHidden>{t.actions}</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {props.rows.map((row) => (
            <tr
              key={row.id} data-id={row.id}
              data-on={selection?.has(row.id) || undefined}
            >
              {selection !== undefined && (
                <td className="tick">
                  <RowTick
                    id={row.id} name={props.nameOf(row)} selection={selection}
                  />
                </td>
              )}
              {props.columns.map((c, i) => {
                const inside = c.render?.(row) ?? c.text(row);
                return (
                  <td key={c.key} className={classOf(c)}>
                    {i === link
                      ? <Opener row={row} {...props}>{inside}</Opener> : inside}
                  </td>
                );
              })}
              {props.actions !== undefined && (
                <td className="act">{props.actions(row)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Opener<T>({ row, href, open, children }: Opens<T> & {
  row: T;
  children: ReactNode;
}) {
  if (href !== undefined) {
    return <Link href={href(row)} data-row>{children}</Link>;
  }
  if (open === undefined) {
    return children;
  }
  return (
    <UnstyledButton data-row className="opener" onClick={() => open(row)}>
      {children}
    </UnstyledButton>
  );
}

function PageTick({ rows, selection, label }: {
  rows: { id: number }[];
  selection: Selection;
  /** Shown beside it, where no head of a column says what it is. */
  label?: string;
}) {
  const t = useText();
  const n = rows.filter((row) => selection.has(row.id)).length;
  return (
    <Checkbox
      size="xs" {...(label === undefined ? { 'aria-label': t.selectPage } : { label })}
      checked={n === rows.length}
      indeterminate={n > 0 && n < rows.length} onChange={selection.togglePage}
    />
  );
}

function RowTick({ id, name, selection }: {
  id: number;
  name: string;
  selection: Selection;
}) {
  const t = useText();
  return (
    <Checkbox
      size="xs" aria-label={t.selectRow(name)} checked={selection.has(id)}
      onChange={(e) => selection.toggle(
        id, (e.nativeEvent as unknown as MouseEvent).shiftKey === true,
      )}
    />
  );
}

function classOf<T>(column: Column<T>): string | undefined {
  return column.isLead ? 'lead' : column.isRight ? 'right' : undefined;
}

function Head<T>({ column, sort, sortBy }: {
  column: Column<T>;
  sort: string;
  sortBy: (sort: string) => void;
}) {
  const isUp = sort === column.key;
  const isDown = sort === `-${column.key}`;
  const kind = classOf(column);
  if (!column.isSortable) {
    return <th scope="col" className={kind}>{column.title}</th>;
  }
  const Icon = isUp ? IconSortUp : isDown ? IconSortDown : IconSortNone;
  return (
    <th
      scope="col" className={kind}
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
export function Cards<T extends { id: number }>({
  rows, card, actions, nameOf, selection, ...opens
}: Opens<T> & {
  rows: T[];
  card: (row: T) => ReactNode;
  actions?: ((row: T) => ReactNode) | undefined;
  nameOf: (row: T) => string;
  selection?: Selection | undefined;
}) {
  const t = useText();
  return (
    <ul className="cards" data-ticks={selection !== undefined || undefined}>
      {selection !== undefined && (
        <li className="page-tick">
          <PageTick rows={rows} selection={selection} label={t.selectPage} />
        </li>
      )}
      {rows.map((row) => (
        <li key={row.id} data-id={row.id} data-on={selection?.has(row.id) || undefined}>
          {selection !== undefined && (
            <span className="tick">
              <RowTick id={row.id} name={nameOf(row)} selection={selection} />
            </span>
          )}
          <Opener row={row} {...opens}><span className="card">{card(row)}</span></Opener>
          {actions !== undefined && <span className="act">{actions(row)}</span>}
        </li>
      ))}
    </ul>
  );
}

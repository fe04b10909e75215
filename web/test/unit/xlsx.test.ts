// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { crc32, xlsx } from '../../src/shared/xlsx';

const READ = `
import re, sys, zipfile
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
import xml.dom.minidom as dom
for name in book.namelist():
    dom.parseString(book.read(name))
sheet = dom.parseString(book.read('xl/worksheets/sheet1.xml'))
for row in sheet.getElementsByTagName('row'):
    print('|'.join((c.getAttribute('t') or 'n') + ':' + ''.join(
        n.data for e in c.getElementsByTagName('v') + c.getElementsByTagName('t')
        for n in e.childNodes) for c in row.getElementsByTagName('c')))
`;

test('the check sum is the usual one', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

test('another program reads the sheet back', () => {
  const dir = mkdtempSync(join(tmpdir(), 'xlsx-'));
  try {
    const file = join(dir, 'a.xlsx');
    writeFileSync(file, xlsx('Groups', [
      ['Title', 'Customers'], ['R & <b>', '12'], ['André ’n', '007'], ['=1+1\u0001', ''],
    ]));
    assert.equal(execFileSync('python3', ['-c', READ, file], { encoding: 'utf8' }),
      'inlineStr:Title|inlineStr:Customers\ninlineStr:R & <b>|n:12\n'
      + 'inlineStr:André ’n|inlineStr:007\ninlineStr:=1+1|inlineStr:\n');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

// SPDX-License-Identifier: MIT
// A short table as an Excel file: one sheet of texts, in a zip that is only
// stored. Long lists are made by the server.

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
/** 1 January 1980, where the calendar of zip files begins. */
const DOS_DAY = 0x21;

function escaped(text: string): string {
  return text
    // Control characters that XML 1.0 cannot carry.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Whole numbers stay numbers, so that Excel can add them; the rest is text. */
function cell(text: string): string {
  return /^(0|[1-9]\d{0,14})$/.test(text)
    ? `<c><v>${text}</v></c>`
    : `<c t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

function parts(name: string, rows: readonly (readonly string[])[]): [string, string][] {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return [
    ['[Content_Types].xml', `${XML}<Types xmlns="${PACKAGE}/content-types">`
      + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
      + `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>`
      + `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/>`
      + '</Types>'],
    ['_rels/.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships">`
      + `<Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/>`
      + '</Relationships>'],
    ['xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>`
      + `<sheet name="${escaped(name)}" sheetId="1" r:id="r1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships">`
      + `<Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>`
      + '</Relationships>'],
    ['xl/worksheets/sheet1.xml', `${XML}<worksheet xmlns="${MAIN}"><sheetData>${
      rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')
    }</sheetData></worksheet>`],
  ];
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) {
    c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return c;
});

export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c = CRC[(c ^ byte) & 0xff]! ^ (c >>> 8);
  }
  return (c ^ 0xffffffff) >>> 0;
}

/** What local and central headers have in common, from "version needed" on. */
function common(view: DataView, at: number, crc: number, size: number, name: number): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, 0x0800, true);
  view.setUint16(at + 8, DOS_DAY, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name, true);
}

/** `name` is the sheet's; at most 31 characters, none of : \ / ? * [ ]. */
export function xlsx(name: string, rows: readonly (readonly string[])[]): Uint8Array {
  const text = new TextEncoder();
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;

  for (const [path, content] of parts(name, rows)) {
    const file = text.encode(path);
    const bytes = text.encode(content);
    const crc = crc32(bytes);
    const local = new Uint8Array(30 + file.length);
    const central = new Uint8Array(46 + file.length);
    const l = new DataView(local.buffer);
    const c = new DataView(central.buffer);
    l.setUint32(0, 0x04034b50, true);
    common(l, 4, crc, bytes.length, file.length);
    local.set(file, 30);
    c.setUint32(0, 0x02014b50, true);
    c.setUint16(4, 20, true);
    common(c, 6, crc, bytes.length, file.length);
    c.setUint32(42, offset, true);
    central.set(file, 46);
    body.push(local, bytes);
    directory.push(central);
    offset += local.length + bytes.length;
  }

  const size = directory.reduce((n, one) => n + one.length, 0);
  const end = new Uint8Array(22);
  const e = new DataView(end.buffer);
  e.setUint32(0, 0x06054b50, true);
  e.setUint16(8, directory.length, true);
  e.setUint16(10, directory.length, true);
  e.setUint32(12, size, true);
  e.setUint32(16, offset, true);

  const out = new Uint8Array(offset + size + 22);
  let at = 0;
  for (const one of [...body, ...directory, end]) {
    out.set(one, at);
    at += one.length;
  }
  return out;
}

/** Changing XMP in single places: what is asked for is said, all else keeps its bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editXmp, type XmpChange } from '../../src/core/sidecar/edit.ts';
import { decodeXml, encodeXml } from '../../src/core/sidecar/encoding.ts';
import { namespaces } from '../../src/core/sidecar/names.ts';
import { factsOf, readXmp, type Facts, type XmpDocument } from '../../src/core/sidecar/xmp.ts';
import { readXml } from '../../src/core/sidecar/xml.ts';
import { allSidecars, darktable, digiKam, exiftoolStyle, lightroom, strange } from '../fixtures/sidecars.ts';

function open(text: string): XmpDocument {
  const read = readXmp(text);
  if (!read.ok) throw new Error(`no XMP: ${read.fault}`);
  return read.document;
}
const facts = (text: string): Facts => factsOf(open(text));
const edit = (text: string, change: Partial<XmpChange>): string => editXmp(open(text), { lists: {}, values: {}, ...change }).text;

/** The text without pieces that are expected in it, each once. */
const without = (text: string, ...pieces: string[]): string => pieces.reduce((rest, piece) => {
  expect(rest.split(piece).length, piece).toBe(2);
  return rest.replace(piece, () => '');
}, text);

describe('reading', () => {
  it('reads attributes, elements, lists of every kind, several blocks and other prefixes', () => {
    expect(facts(darktable)).toMatchObject({ lists: { subject: ['darktable|format|jpg', 'harbour'], hierarchical: ['darktable|format|jpg', 'places|harbour'], tagsList: null }, values: { rating: '2' } });
    expect(facts(digiKam)).toMatchObject({ lists: { subject: ['beach', 'Renée & Zoë'], tagsList: ['places/beach', 'Renée & Zoë'] }, values: { rating: '4', pickLabel: '3', latitude: '43,15.480000N', created: '2019-08-15T18:30:00' } });
    expect(facts(lightroom)).toMatchObject({ lists: { subject: ['alps', 'winter'] }, values: { rating: '5', pick: '1' } });
    expect(facts(exiftoolStyle)).toMatchObject({ lists: { subject: ['one'], hierarchical: null }, values: { rating: '3' } });
    expect(facts(strange)).toMatchObject({ lists: { subject: ['a', 'b & c'], hierarchical: null }, values: { rating: '1' } });
  });

  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;</x:xmpmeta>', 'doctype'],
    ['exploding entities', `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>`, 'doctype'],
    ['a text', 'hello', 'not-xml'],
    ['nothing', '', 'not-xml'],
    ['an open tag', '<a><b></a>', 'not-xml'],
    ['an unknown entity', '<a>&nbsp;</a>', 'not-xml'],
    ['an unbound prefix', '<a:b/>', 'not-xml'],
    ['two roots', '<a/><b/>', 'not-xml'],
    ['a web page', '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', 'not-xmp'],
    ['too many floors', '<a>'.repeat(500) + '</a>'.repeat(500), 'too-deep'],
  ])('refuses %s', (_, text, fault) => expect(readXmp(text)).toEqual({ ok: false, fault }));

  it('says exactly where everything stands', () => {
    for (const text of Object.values(allSidecars)) {
      const read = readXml(text);
      if (!read.ok) throw new Error(read.fault);
      const visit = (element: typeof read.root): void => {
        const whole = text.slice(element.start, element.end);
        expect(whole.startsWith(`<${element.name}`)).toBe(true);
        expect(whole.endsWith(element.inner === null ? '/>' : `</${element.name}>`)).toBe(true);
        if (element.inner !== null) expect(text.slice(element.inner.end, element.end)).toBe(`</${element.name}>`);
        for (const attribute of element.attributes) {
          expect(text.slice(attribute.start, attribute.end).trim().startsWith(attribute.name)).toBe(true);
          expect(text.slice(attribute.inner.start - 1, attribute.inner.end + 1)).toMatch(/^(["'])[^]*\1$/);
          if (!text.slice(attribute.inner.start, attribute.inner.end).includes('&')) expect(text.slice(attribute.inner.start, attribute.inner.end)).toBe(attribute.value);
        }
        element.children.forEach(visit);
      };
      visit(read.root);
    }
  });
});

describe('editing', () => {
  it('adds words beside the others, as they are written', () => {
    const made = edit(lightroom, { lists: { subject: { add: ['dog <&> "cat"'], remove: [], drop: true } } });
    expect(without(made, '\n     <rdf:li>dog &lt;&amp;&gt; "cat"</rdf:li>')).toBe(lightroom);
    expect(facts(made).lists.subject).toEqual(['alps', 'winter', 'dog <&> "cat"']);
  });

  it('exchanges values between their quotation marks and tags', () => {
    expect(edit(lightroom, { values: { rating: '1' } })).toBe(lightroom.replace('xmp:Rating="5"', 'xmp:Rating="1"'));
    expect(edit(exiftoolStyle, { values: { rating: '-1' } })).toBe(exiftoolStyle.replace('<xmp:Rating>3<', '<xmp:Rating>-1<'));
    expect(edit(strange, { values: { rating: '4' } })).toBe(strange.replace("s:Rating = '1'", "s:Rating = '4'"));
  });

  it('brings its own prefix where the usual one means something else', () => {
    const made = edit(strange, { lists: { hierarchical: { add: ['h'], remove: [], drop: true } }, values: { favourite: '1' } });
    expect(facts(made)).toMatchObject({ lists: { hierarchical: ['h'], subject: ['a', 'b & c'] }, values: { favourite: '1', rating: '1' } });
    expect(made).toContain(`<lr:hierarchicalSubject xmlns:lr="${namespaces.lr}"><r:Bag><r:li>h</r:li></r:Bag></lr:hierarchicalSubject>`);
  });

  it('never mixes up prefixes that a document has given other meanings', () => {
    const nasty = `<dc:RDF xmlns:dc="${namespaces.rdf}"><dc:Description dc:about="" xmlns:lr="urn:1" xmlns:lr1="urn:2"><a xmlns="urn:a"/></dc:Description></dc:RDF>`;
    const made = edit(nasty, { lists: { subject: { add: ['x'], remove: [], drop: true }, hierarchical: { add: ['y'], remove: [], drop: true } }, values: { rating: '2' } });
    expect(facts(made)).toMatchObject({ lists: { subject: ['x'], hierarchical: ['y'] }, values: { rating: '2' } });
  });

  it.each([
    ['blocks without elements', `<x:xmpmeta xmlns:x="adobe:ns:meta/">\n <rdf:RDF xmlns:rdf="${namespaces.rdf}">\n  <rdf:Description rdf:about="abc" xmlns:xmp="${namespaces.xmp}"\n    xmp:Rating="3"/>\n </rdf:RDF>\n</x:xmpmeta>`],
    ['an empty block', `<rdf:RDF xmlns:rdf="${namespaces.rdf}"><rdf:Description rdf:about=""></rdf:Description></rdf:RDF>`],
    ['CRLF', lightroom.replaceAll('\n', '\r\n')],
    ['CR', lightroom.replaceAll('\n', '\r')],
    ['no wrapper', strange],
    ['a byte order mark', `\ufeff${darktable}`],
  ])('leaves no trace when what it added goes again: %s', (_, text) => {
    const lists = { subject: ['s1', 's2'], hierarchical: ['h|1'], tagsList: ['t/1'] };
    const adding = Object.fromEntries(Object.entries(lists).map(([name, add]) => [name, { add, remove: [], drop: true }]));
    const before = facts(text);
    const added = edit(text, { lists: adding, values: { pick: '1', favourite: '1' } });
    expect(facts(added).lists.hierarchical).toEqual([...(before.lists.hierarchical ?? []), 'h|1']);
    expect(facts(added).values).toMatchObject({ favourite: '1' });
    const removing = Object.fromEntries(Object.entries(lists).map(([name, remove]) => [name, { add: [], remove, drop: before.lists[name as 'subject'] === null }]));
    expect(edit(added, { lists: removing, values: { pick: before.values.pick ?? null, favourite: null } })).toBe(text);
  });

  it('writes into documents that hold hardly anything', () => {
    for (const text of [`<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`, `<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>`, `<x:xmpmeta xmlns:x="adobe:ns:meta/">\n</x:xmpmeta>\n`, `<rdf:RDF xmlns:rdf="${namespaces.rdf}"/>`, `<RDF xmlns="${namespaces.rdf}"/>`, `<x:xmpmeta xmlns:x="adobe:ns:meta/"><a xmlns="urn:a"/></x:xmpmeta>`]) {
      const made = edit(text, { lists: { subject: { add: ['w'], remove: [], drop: true } }, values: { rating: '3' } });
      expect(facts(made), text).toMatchObject({ lists: { subject: ['w'] }, values: { rating: '3' } });
    }
    for (const list of ['<dc:subject/>', '<dc:subject></dc:subject>', '<dc:subject><rdf:Bag/></dc:subject>', '<dc:subject><rdf:Bag>\n</rdf:Bag></dc:subject>']) {
      const text = `<rdf:RDF xmlns:rdf="${namespaces.rdf}" xmlns:dc="${namespaces.dc}">\n <rdf:Description rdf:about="">\n  ${list}\n </rdf:Description>\n</rdf:RDF>`;
      expect(facts(edit(text, { lists: { subject: { add: ['w', 'v'], remove: [], drop: true } } })).lists.subject, list).toEqual(['w', 'v']);
    }
  });

  it('does not touch what is written in ways it does not know', () => {
    const text = `<rdf:RDF xmlns:rdf="${namespaces.rdf}" xmlns:dc="${namespaces.dc}" xmlns:xmp="${namespaces.xmp}"><rdf:Description rdf:about=""><xmp:Rating rdf:parseType="Resource"><rdf:value>3</rdf:value></xmp:Rating><dc:subject>plain</dc:subject></rdf:Description></rdf:RDF>`;
    expect(editXmp(open(text), { lists: { subject: { add: ['w'], remove: [], drop: true } }, values: { rating: '1' } })).toEqual({ text, left: ['subject', 'rating'] });
    expect(facts(text).lists.subject).toEqual(['plain']);
  });

  it('keeps every foreign byte through any row of edits, and all bytes when everything is taken back', () => {
    const word = fc.oneof(fc.constantFrom('dog', 'cat', 'a|b', 'é', '<&>"\''), fc.string({ minLength: 1, maxLength: 8 }).map((text) => text.replace(/[^\x21-\x7e]/g, '') || 'w'));
    const words = fc.uniqueArray(word, { maxLength: 4 });
    const state = fc.record({ subject: words, hierarchical: words, tagsList: words, pick: fc.option(fc.constantFrom('1', '-1')), favourite: fc.option(fc.constant('1')) });
    const sidecar = fc.constantFrom(...Object.values(allSidecars)).chain((text) => fc.constantFrom(text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`));
    fc.assert(
      fc.property(sidecar, fc.array(state, { minLength: 1, maxLength: 5 }), (text, states) => {
        const start = facts(text);
        const own = (list: 'subject' | 'hierarchical' | 'tagsList', wanted: readonly string[]): string[] => wanted.filter((each) => !(start.lists[list] ?? []).includes(each));
        let now = text;
        const none = { subject: [], hierarchical: [], tagsList: [], pick: null, favourite: null };
        for (const wanted of [...states, none]) {
          const there = facts(now);
          const lists = Object.fromEntries((['subject', 'hierarchical', 'tagsList'] as const).map((name) => {
            const target = own(name, wanted[name]);
            const ours = own(name, there.lists[name] ?? []);
            return [name, { add: target.filter((each) => !ours.includes(each)), remove: ours.filter((each) => !target.includes(each)), drop: start.lists[name] === null }];
          }));
          const values = { ...(start.values.pick === undefined ? { pick: wanted.pick } : {}), favourite: wanted.favourite };
          now = edit(now, { lists, values });
          const said = facts(now);
          for (const name of ['subject', 'hierarchical', 'tagsList'] as const) {
            expect(new Set(said.lists[name] ?? [])).toEqual(new Set([...(start.lists[name] ?? []), ...own(name, wanted[name])]));
          }
          expect(said.values).toEqual({ ...start.values, ...(values.pick == null ? {} : { pick: values.pick }), ...(wanted.favourite === null ? {} : { favourite: '1' }) });
        }
        expect(now).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

describe('encodings', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be'] as const)('comes back as the same bytes: %s', (encoding) => {
    for (const text of Object.values(allSidecars)) {
      const bytes = encodeXml(`\ufeff${text}`, encoding);
      const decoded = decodeXml(bytes);
      expect(decoded).toEqual({ ok: true, encoding, text: `\ufeff${text}` });
      expect(encodeXml(decoded.ok ? decoded.text : '', encoding).equals(bytes)).toBe(true);
    }
    const bare = encodeXml(darktable, encoding);
    expect(decodeXml(bare)).toEqual({ ok: true, encoding, text: darktable });
  });

  it('knows what it cannot read', () => {
    for (const bytes of [[0x3c, 0xe9, 0x3e], [0xff, 0xfe, 0, 0], [0, 0, 0xfe, 0xff], [0xff, 0xfe, 0x3c], [0xc0, 0xaf], [0xed, 0xa0, 0x80]]) expect(decodeXml(Uint8Array.from(bytes))).toEqual({ ok: false });
  });
});

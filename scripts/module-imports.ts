/** What a source file imports, in whatever spelling. Reads syntax only; resolves nothing. */
import ts from 'typescript';

export interface Import {
  /** As written: a package, a `node:` module or a relative path. */
  specifier: string;
  line: number;
  /** Erased by the compiler: the file needs the types, not the module. */
  typeOnly: boolean;
}

const script = /<script[^>]*>([\s\S]*?)<\/script>/g;

/** Keeps line numbers: everything outside the scripts of a component becomes empty lines. */
function scriptsOf(text: string): string {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(script)) {
    const start = match.index + match[0].indexOf('>') + 1;
    const body = match[1] ?? '';
    result += text.slice(end, start).replace(/[^\n]/g, '') + body;
    end = start + body.length;
  }
  return result;
}

/** @param path decides how the text is read: `.svelte` components carry their code in `<script>` */
export function importsOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, path.endsWith('.svelte') ? scriptsOf(text) : text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const found = importAt(node);
    if (found !== null) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      imports.push({ ...found, line });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

function importAt(node: ts.Node): Omit<Import, 'line'> | null {
  if (ts.isImportDeclaration(node)) return of(node.moduleSpecifier, isTypeImport(node));
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) return of(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return of(node.argument.literal, true);
  if (ts.isExternalModuleReference(node)) return of(node.expression, false);
  if (ts.isCallExpression(node) && loads(node.expression)) return of(node.arguments[0], false);
  return null;
}

const of = (specifier: ts.Node | undefined, typeOnly: boolean): Omit<Import, 'line'> | null =>
  specifier !== undefined && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, typeOnly } : null;

/** `import type ...`, or braces in which every name is a type. `import {} from` and `import 'x'` run the module. */
function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

/** `import(...)`, `require(...)`, `require.resolve(...)` and `createRequire(...)(...)`. */
function loads(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  if (ts.isPropertyAccessExpression(callee)) return ts.isIdentifier(callee.expression) && callee.expression.text === 'require';
  return ts.isCallExpression(callee) && ts.isIdentifier(callee.expression) && callee.expression.text === 'createRequire';
}

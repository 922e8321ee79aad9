import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../src/domain/errors.js';
import * as library from '../src/index.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The files that declare what can be reached from the library's exports: parameters, results, members. */
function filesOfTypes(): Map<string, string> {
  const entry = join(ROOT, 'src/index.ts');
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([entry], { ...options, noEmit: true, incremental: false });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error('the library is no module');
  const found = new Map<string, string>();
  const seen = new Set<ts.Type>();

  const typeArgumentsOf = (type: ts.Type): readonly ts.Type[] =>
    (checker.isArrayLikeType(type) || type.getSymbol()?.name === 'Promise') && 'target' in type
      ? checker.getTypeArguments(type as ts.TypeReference)
      : [];

  const visit = (type: ts.Type, path: string): void => {
    if (seen.has(type)) return;
    seen.add(type);
    const file = (type.aliasSymbol ?? type.getSymbol())?.declarations?.[0]?.getSourceFile();
    if (file && !found.has(file.fileName)) found.set(file.fileName, path);
    if (type.isUnionOrIntersection()) for (const part of type.types) visit(part, path);
    // Of what is declared elsewhere, only what it is made of is ours: a promise's value, an array's elements.
    for (const argument of typeArgumentsOf(type)) visit(argument, `${path}<>`);
    if (file && (program.isSourceFileDefaultLibrary(file) || file.fileName.includes('/node_modules/')))
      return;
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.getParameters())
        visit(checker.getTypeOfSymbol(parameter), `${path}(${parameter.name})`);
      visit(signature.getReturnType(), `${path}()`);
    }
    for (const property of type.getProperties()) {
      const name = property.valueDeclaration && ts.getNameOfDeclaration(property.valueDeclaration);
      const isPrivate = name !== undefined && ts.isPrivateIdentifier(name);
      if (!isPrivate) visit(checker.getTypeOfSymbol(property), `${path}.${property.name}`);
    }
  };

  for (const symbol of checker.getExportsOfModule(module)) {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = symbol.declarations ?? [];
    const typeOnly = declaration !== undefined && ts.isTypeOnlyExportDeclaration(declaration);
    if ((target.flags & ts.SymbolFlags.Value) !== 0 && !typeOnly)
      visit(checker.getTypeOfSymbol(target), symbol.name);
    if ((target.flags & ts.SymbolFlags.Type) !== 0)
      visit(checker.getDeclaredTypeOfSymbol(target), symbol.name);
  }
  return found;
}

describe('the library', () => {
  it('shows no type of Temporal: its version is Holdfast’s own business', () => {
    const files = filesOfTypes();
    expect([...files.keys()].some((file) => file.endsWith('src/client/holdfast-client.ts'))).toBe(true);
    expect([...files.keys()].some((file) => file.endsWith('workflows/core/messages.ts'))).toBe(true);
    expect([...files].filter(([file]) => file.includes('node_modules/@temporalio'))).toEqual([]);
  }, 120_000);

  it('has one way to connect, every error that this way can throw, and what makes an acquirer’s split remark', () => {
    const { connectHoldfast, orderRemark, ...errors } = library;
    expect(connectHoldfast).toBeTypeOf('function');
    expect(orderRemark).toBeTypeOf('function');
    expect(Object.keys(errors)).toEqual(
      expect.arrayContaining(['InvalidConfiguration', 'InvalidKeyRing', 'UnknownKey', 'Unreadable']),
    );
    const others = Object.entries<unknown>(errors).filter(
      ([, value]) =>
        value !== HoldfastError && !Object.prototype.isPrototypeOf.call(HoldfastError, value as object),
    );
    expect(others.map(([name]) => name)).toEqual([]);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Puts other texts of one module into the workflow bundle as it is shipped: to bundle it anew takes longer than most workflows.
 * Answers a function that writes the bundle with such a text into `file`; undefined where the bundle does not hold the module.
 */
export async function openBundler(path, file) {
  const shipped = await readFile(join(root, 'dist', 'workflow-bundle.js'), 'utf8');
  const opening = `/***/ "./dist/${path.replace(/\.ts$/, '.js')}"\n`;
  const from = shipped.indexOf(opening);
  const end = shipped.indexOf('\n/***/ }', from);
  if (from < 0 || end < 0) return undefined;
  const imports = shipped
    .slice(from, end)
    .matchAll(/__webpack_require__\(\/\*! (?<as>\S+) \*\/ "(?<id>[^"]+)"\)/g);
  const ids = Object.fromEntries([...imports].map(({ groups: { as, id } }) => [as, id]));
  const require = `const require = (as) => __webpack_require__(${JSON.stringify(ids)}[as]);`;
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return async (code) => {
    const { outputText } = ts.transpileModule(code, { compilerOptions });
    const module = `(module, exports, __webpack_require__) {\n${require}\n${outputText}`;
    await writeFile(file, `${shipped.slice(0, from)}${opening}${module}${shipped.slice(end)}`);
  };
}

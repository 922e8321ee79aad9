import ts from 'typescript';

/**
 * Every mutant of a file, in the order of its text: one small change each, which takes a rule away or turns it round.
 *
 * - a condition that is always true, or always false
 * - a comparison one step off, or the other way round; `and` for `or`
 * - a statement, an entry of a table or a member of a list that is gone
 * - a boolean turned round; a case of a switch that is gone; the first for the last, the larger for the smaller
 * - in SQL: a condition that is gone, a comparison one step off, `NOT` gone, a branch of a CASE gone
 */
export function mutantsOf(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const mutants = [];
  const change = (node, to, what) => add(node.getStart(file), node.getEnd(), to, what);
  const add = (from, end, to, what) => {
    const { line } = file.getLineAndCharacterOfPosition(from);
    const code = text.slice(0, from) + to + text.slice(end);
    mutants.push({ path, line: line + 1, what, was: oneLine(text.slice(from, end)), code });
  };
  visit(file);
  return mutants.filter(isCode).sort((a, b) => a.line - b.line);

  function visit(node) {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    conditions(node);
    operators(node);
    removals(node);
    calls(node);
    if (node.kind === ts.SyntaxKind.TrueKeyword) change(node, 'false', 'true is false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) change(node, 'true', 'false is true');
    if (isText(node) && /\b(?:SELECT|CASE|WHERE|AND)\b/.test(node.getText(file))) sql(node);
    ts.forEachChild(node, visit);
  }

  function conditions(node) {
    const condition = ts.isIfStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : undefined;
    if (condition === undefined) return;
    change(condition, 'true', 'always true');
    change(condition, 'false', 'never true');
  }

  function operators(node) {
    if (!ts.isBinaryExpression(node)) return;
    const to = OPERATORS.get(node.operatorToken.kind);
    if (to !== undefined) change(node.operatorToken, to, `${node.operatorToken.getText(file)} is ${to}`);
  }

  function removals(node) {
    // A wait, a lock or a record that does not happen. What is thrown away must leave valid code behind.
    if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) change(node, ';', 'gone');
    if (ts.isCaseClause(node) && node.statements.length > 0) change(node, '', 'case gone');
    if (ts.isPropertyAssignment(node) && isTable(node.parent)) {
      // Its comma goes with it.
      const comma = /^\s*,/.exec(text.slice(node.getEnd()))?.[0].length ?? 0;
      add(node.getStart(file), node.getEnd() + comma, '', 'entry gone');
    }
    if (ts.isArrayLiteralExpression(node) && isConstant(node)) {
      for (const element of node.elements) {
        const rest = node.elements.filter((other) => other !== element).map((other) => other.getText(file));
        add(
          node.getStart(file),
          node.getEnd(),
          `[${rest.join(', ')}]`,
          `without ${oneLine(element.getText(file))}`,
        );
      }
    }
  }

  function calls(node) {
    if (!ts.isPropertyAccessExpression(node) || !ts.isCallExpression(node.parent)) return;
    const to = CALLS.get(node.name.text);
    if (to !== undefined) change(node.name, to, `${node.name.text} is ${to}`);
  }

  function sql(node) {
    const [start, body] = [node.getStart(file), node.getText(file)];
    for (const { pattern, to, what } of SQL) {
      for (const match of body.matchAll(pattern)) {
        const from = start + match.index;
        add(from, from + match[0].length, to(match), what);
      }
    }
  }
}

/** What the compiler cannot read would be killed by that alone, and would say nothing about the tests. */
function isCode({ path, code }) {
  return ts.createSourceFile(path, code, ts.ScriptTarget.ES2022).parseDiagnostics.length === 0;
}

function isTable(node) {
  return ts.isObjectLiteralExpression(node) && isConstant(node) && node.properties.length > 3;
}

/** Whether a literal belongs to a constant of the module: a table, not a value that is made on the way. */
function isConstant(node) {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at) || ts.isClassLike(at)) return false;
    if (ts.isSourceFile(at)) return true;
  }
  return false;
}

function isText(node) {
  return ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
}

function oneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

const { SyntaxKind } = ts;
const OPERATORS = new Map([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
  [SyntaxKind.MinusToken, '+'],
]);

const CALLS = new Map([
  ['pop', 'shift'],
  ['min', 'max'],
  ['max', 'min'],
  ['nonCancellable', 'cancellable'],
  ['plus', 'minus'],
  ['minus', 'plus'],
  ['every', 'some'],
  ['some', 'every'],
  ['ceil', 'floor'],
]);

const SQL = [
  { pattern: /\bNOT (?!NULL\b)/g, to: () => '', what: 'NOT gone' },
  { pattern: /\bIS NULL\b/g, to: () => 'IS NOT NULL', what: 'IS NULL is IS NOT NULL' },
  { pattern: /\bIS NOT NULL\b/g, to: () => 'IS NULL', what: 'IS NOT NULL is IS NULL' },
  { pattern: /\bAND\b/g, to: () => 'OR', what: 'AND is OR' },
  { pattern: /\bOR\b/g, to: () => 'AND', what: 'OR is AND' },
  { pattern: / (<|>) /g, to: ([, sign]) => ` ${sign}= `, what: 'a comparison one step off' },
  { pattern: / >= /g, to: () => ' > ', what: '>= is >' },
  { pattern: / <> /g, to: () => ' = ', what: '<> is =' },
  { pattern: / \+ 1\b/g, to: () => ' + 0', what: '+ 1 is + 0' },
  { pattern: /\bTHEN true\b/g, to: () => 'THEN false', what: 'true is false' },
  { pattern: /\bELSE true\b/g, to: () => 'ELSE false', what: 'true is false' },
  { pattern: /\bELSE false\b/g, to: () => 'ELSE true', what: 'false is true' },
  { pattern: /\bFOR UPDATE\b/g, to: () => '', what: 'FOR UPDATE gone' },
];

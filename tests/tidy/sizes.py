"""A function fits a screen (60 lines), a file 500 lines, a line 100 columns."""

import ast
import re

from source import CPP

FUNCTION_LINES, FILE_LINES, COLUMNS = 60, 500, 100

_CONTAINER = re.compile(
    r'^(?:(?:inline|static|constexpr|const|export|typedef)\s+)*'
    r'(?:namespace|class|struct|union|enum|extern\s*"\s*")')
_AFTER_PARAMETERS = re.compile(
    r"\)\s*(?:const\b|noexcept\b(?:\s*\([^()]*\))?|override\b|final\b|mutable\b|constexpr\b|&&?"
    r"|->[^;{}]+|requires\b[^;{}]*|try\b|\s)*$")
_INITIALISERS = re.compile(r"\)\s*(?:noexcept\b(?:\s*\([^()]*\))?\s*)?:(?!:)")


class _Braces:
    """Walks over C++ without comments and strings and finds the bodies of functions. What is
    inside a function, lambdas too, belongs to it."""

    def __init__(self, code):
        self.code = code

    def skip(self, start):
        """The position of the brace that closes the one at start; None if there is none."""
        depth = 0
        for match in re.finditer(r"[{}]", self.code[start:]):
            depth += 1 if match.group() == "{" else -1
            if depth == 0:
                return start + match.start()
        return None

    def kind(self, head, parentheses):
        """What a brace after such a head opens, outside of functions."""
        head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.DOTALL).strip()
        if parentheses:
            return "value"
        if _INITIALISERS.search(head) and not _CONTAINER.match(_without_template(head)):
            return "value" if re.search(r"[\w>]$", head) else "function"
        if _AFTER_PARAMETERS.search(head):
            return "function"
        return "container" if _CONTAINER.match(_without_template(head)) else "value"

    def functions(self):
        """(position of the head, of the opening and of the closing brace). None at the end of the
        list says that the braces do not balance."""
        found, depth, parentheses, head, at = [], 0, 0, 0, 0
        while at < len(self.code):
            sign = self.code[at]
            if sign in "([":
                parentheses += 1
            elif sign in ")]":
                parentheses = max(0, parentheses - 1)
            elif sign == ";" and not parentheses:
                head = at + 1
            elif sign == "}":
                depth, head = depth - 1, at + 1
            elif sign == "{":
                kind = self.kind(self.code[head:at], parentheses)
                if kind == "container":
                    depth, head = depth + 1, at + 1
                else:
                    end = self.skip(at)
                    if end is None:
                        return [*found, None]
                    if kind == "function":
                        found.append((head, at, end))
                        head = end + 1
                    at = end
            at += 1
        return found if depth == 0 else [*found, None]


def _without_template(head):
    """Without the template heads in front, whose "class" says nothing about what follows."""
    head = head.strip()
    while head.startswith("template"):
        start = head.find("<")
        depth = 0
        for at in range(start, len(head)):
            depth += {"<": 1, ">": -1}.get(head[at], 0)
            if depth == 0:
                break
        head = head[at + 1:].strip()
    return head


def _check_cpp_functions(source):
    for function in _Braces(source.code).functions():
        if function is None:
            yield source.finding(len(source.lines), "wanted braces that balance, to measure by")
            return
        head, start, end = function
        length = source.line_of(end) - source.line_of(start) + 1
        if length > FUNCTION_LINES:
            match = re.search(r"([\w:~]+)\s*\(", source.code[head:start])
            name = match.group(1) if match else "a function"
            yield source.finding(source.line_of(start), f"{name} has {length} lines; "
                                 f"wanted at most {FUNCTION_LINES}")


def _check_python_functions(source):
    try:
        tree = ast.parse(source.text)
    except SyntaxError as error:
        yield source.finding(error.lineno or 1, f"wanted Python: {error.msg}")
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield source.finding(node.lineno, f"{node.name} has {length} lines; "
                                     f"wanted at most {FUNCTION_LINES}")


def check(sources):
    for source in sources:
        if not source.path.endswith((*CPP, ".py", ".sh")):
            continue
        count = source.text.count("\n")
        if count > FILE_LINES:
            yield source.finding(FILE_LINES + 1,
                                 f"the file has {count} lines; wanted at most {FILE_LINES}")
        for number, line in enumerate(source.lines, 1):
            if len(line) > COLUMNS:
                yield source.finding(number, f"{len(line)} columns; wanted at most {COLUMNS}")
        if source.path.endswith(CPP):
            yield from _check_cpp_functions(source)
        elif source.path.endswith(".py"):
            yield from _check_python_functions(source)

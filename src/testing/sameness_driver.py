"""Calls one function as two texts of its file define it, with arguments made from its annotations.

Its argument is a JSON file: module, is_package, file, symbol, before, after, inputs, seconds. Prints
a line of JSON, one of same, differs and reason.
"""

import collections
import collections.abc
import contextlib
import copy
import importlib
import inspect
import io
import itertools
import json
import random
import re
import signal
import sys
import types
import typing

SHOWN = 300
ITEMS = 100
OVERTIMES = 3


class NotComparable(Exception):
    """Why nothing can be compared."""


class Overtime(BaseException):
    """A call that takes too long."""


def load(task, text):
    """The module with this text, in the place of the real one."""
    name = task["module"]
    parent = name.rpartition(".")[0]
    if parent:
        importlib.import_module(parent)
    module = types.ModuleType(name)
    module.__file__ = task["file"]
    module.__package__ = name if task["is_package"] else parent
    if task["is_package"]:
        module.__path__ = [task["file"].rpartition("/")[0]]
    sys.modules[name] = module
    exec(compile(text, task["file"], "exec"), module.__dict__)
    return module


def resolve(module, symbol):
    """How the function is called: gives a callable and what it is bound to, each time anew."""
    *outer, name = symbol.split(".")
    owner = module
    for part in outer:
        owner = getattr(owner, part)
    raw = vars(owner)[name]
    if not outer or isinstance(raw, (staticmethod, classmethod)):
        return lambda: (getattr(owner, name), None)
    if not inspect.isfunction(raw):
        raise NotComparable("it is no plain function")
    try:
        owner()
    except Exception as error:
        raise NotComparable(f"it needs an instance of {outer[-1]}, which is not made without arguments") from error

    def bound():
        instance = owner()
        return getattr(instance, name), instance

    return bound


def integers(chance, pool):
    """Integers: small ones, those that the code names, and their neighbours."""
    known = [value for value in pool if type(value) is int]
    if known and chance.random() < 0.5:
        return chance.choice(known) + chance.choice((-1, 0, 0, 1))
    return chance.choice((0, 1, -1, 2, chance.randint(-10, 10), chance.randint(-1000, 1000)))


def texts(chance, pool):
    """Texts: empty ones, those that the code names, and random ones."""
    known = [value for value in pool if isinstance(value, str)]
    if known and chance.random() < 0.5:
        text = chance.choice(known)
        return chance.choice((text, text.upper(), text + " ", text[:-1]))
    return "".join(chance.choice("abcXYZ019 _-.,:/\n\té") for _ in range(chance.choice((0, 1, 3, 8))))


def floats(chance, pool):
    """Floating-point numbers, odd ones included."""
    known = [float(value) for value in pool if type(value) in (int, float)]
    return chance.choice([0.0, -0.0, 1.5, float("inf"), float("nan"), chance.uniform(-100, 100), *known[:8]])


PLAIN = {
    int: integers,
    str: texts,
    float: floats,
    bool: lambda chance, pool: chance.random() < 0.5,
    bytes: lambda chance, pool: texts(chance, pool).encode(),
    type(None): lambda chance, pool: None,
}

MANY = {
    list: list,
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    collections.abc.Sequence: list,
    collections.abc.Iterable: list,
    collections.abc.Collection: list,
}

MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def maker(hint):
    """What makes a value for a hint from a source of chance and constants of the code."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin is typing.Literal:
        return lambda chance, pool: chance.choice(inner)
    if origin in (typing.Union, getattr(types, "UnionType", typing.Union)) and inner:
        makers = [maker(one) for one in inner]
        return lambda chance, pool: chance.choice(makers)(chance, pool)
    if origin is tuple and inner and inner[-1] is not Ellipsis:
        makers = [maker(one) for one in inner]
        return lambda chance, pool: tuple(make(chance, pool) for make in makers)
    if origin in MANY:
        return many(MANY[origin], maker(inner[0]) if inner else integers)
    if origin in MAPPINGS:
        return mapping(*(maker(one) for one in inner or (str, int)))
    raise NotComparable(f"values of {hint!r} cannot be made up"[:SHOWN])


def many(build, make):
    """Makes collections of what `make` makes."""
    return lambda chance, pool: build(make(chance, pool) for _ in range(chance.choice((0, 1, 2, 3, 7))))


def mapping(key, value):
    """Makes mappings."""
    return lambda chance, pool: {
        key(chance, pool): value(chance, pool) for _ in range(chance.choice((0, 1, 2, 4)))
    }


def makers_of(function):
    """Makers by parameter: those that may be left out only where their hints are known."""
    try:
        hints = typing.get_type_hints(function)
    except Exception as error:
        raise NotComparable(f"its annotations cannot be read: {error!r}"[:SHOWN]) from error
    makers = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        optional = parameter.default is not parameter.empty
        if name not in hints and optional:
            continue
        if name not in hints:
            raise NotComparable(f"its parameter `{name}` has no annotation")
        try:
            makers[name] = (maker(hints[name]), parameter.kind is parameter.POSITIONAL_ONLY, optional)
        except NotComparable:
            if not optional:
                raise
    return makers


def arguments(makers, chance, pool):
    """Positional and named arguments of one call."""
    positional, named, gap = [], {}, False
    for name, (make, by_place, optional) in makers.items():
        if optional and chance.random() < 0.3:
            gap = gap or by_place
        elif not by_place:
            named[name] = make(chance, pool)
        elif not gap:
            positional.append(make(chance, pool))
    return positional, named


def constants(function):
    """Numbers and texts that the code of a function names."""
    found, opened = [], [inspect.unwrap(function).__code__]
    while opened:
        for value in opened.pop().co_consts:
            if isinstance(value, types.CodeType):
                opened.append(value)
            elif isinstance(value, (int, float, str)) and not isinstance(value, bool):
                found.append(value)
            elif isinstance(value, (tuple, frozenset)):
                found.extend(one for one in value if type(one) in (int, float, str))
    return found


def plain(value, depth=4):
    """A value as text in which equal values are equal, whichever of the two modules made them."""
    name = type(value).__name__
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, type)):
        return f"{name} {value!r}"
    return name if depth == 0 else f"{name} {inside(value, depth - 1)}"


def inside(value, depth):
    """What a value consists of, as text."""
    if isinstance(value, dict):
        pairs = (f"{plain(key, depth)}: {plain(one, depth)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(plain(one, depth) for one in value))}}}"
    if isinstance(value, (list, tuple)) or inspect.isgenerator(value):
        return f"[{', '.join(plain(one, depth) for one in itertools.islice(value, ITEMS))}]"
    if getattr(value, "__dict__", None):
        return plain(vars(value), depth)
    return re.sub(r"0x[0-9a-f]+", "", repr(value))


def call(bound, given, seconds):
    """What one call comes to: its value or exception, its arguments and what it printed after it."""
    positional, named = copy.deepcopy(given)
    printed = io.StringIO()
    random.seed(0)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            function, instance = bound()
            value = plain(function(*positional, **named))
            state = plain([positional, named, instance])
        told = ("value", value, state, printed.getvalue())
    except Overtime:
        told = ("overtime",)
    except BaseException as error:
        told = ("exception", type(error).__name__)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return told


def compare(task):
    """The line that tells how the comparison went."""
    before = resolve(load(task, task["before"]), task["symbol"])
    after = resolve(load(task, task["after"]), task["symbol"])
    function = before()[0]
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise NotComparable("it is asynchronous")
    makers, pool = makers_of(function), constants(function) + constants(after()[0])
    chance, seen = random.Random(0), collections.Counter()
    for _ in range(task["inputs"] if makers else 1):
        differs = differing((before, after), arguments(makers, chance, pool), task["seconds"], seen)
        if differs:
            return {"differs": differs}
    return {"same": {"values": seen["value"], "exceptions": seen["exception"], "unsure": seen["unsure"]}}


def differing(both, given, seconds, seen):
    """What differs between two functions for these arguments; counts what does not."""
    before, after = both
    was = call(before, given, seconds)
    if was[0] == "overtime" and seen["overtime"] == OVERTIMES:
        raise NotComparable("it takes too long for arguments that are made up")
    if was[0] == "overtime" or was != call(before, given, seconds):
        seen.update({"unsure", was[0]} & {"unsure", "overtime"})
        return None
    told = call(after, given, seconds)
    if told == was:
        seen[was[0]] += 1
        return None
    # What differs is told, without what is the same before it.
    old, new = [pair for pair in zip(was, told) if pair[0] != pair[1]][-1 if was[0] != told[0] else 0]
    return {"input": str(given)[:SHOWN], "before": str(old)[:SHOWN], "after": str(new)[:SHOWN]}


def overtime(_number, _frame):
    """Ends a call."""
    raise Overtime


def main():
    """Reads the task and tells how it went."""
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    signal.signal(signal.SIGALRM, overtime)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            told = compare(task)
    except NotComparable as error:
        told = {"reason": str(error)}
    except BaseException as error:
        told = {"reason": f"it cannot be loaded: {error!r}"[:SHOWN]}
    print("\n" + json.dumps(told), flush=True)


main()

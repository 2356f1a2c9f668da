#!/usr/bin/env python3
"""check.py - checks the structure of the source tree; prints one line per finding, and exits with 1 if there is one.

    check.py [--root DIR] [--build DIR --objects FILE] [--library FILE]...

The rooms and their levels are the table in ARCHITECTURE.md. Always checked, in lib/, src/ and tests/:
  includes   a file includes only headers of its own room and of rooms of a lower level
  circles    rooms do not use each other in a circle
  headers    each .c of lib/ has its own .h, or a header of its room names it
  sizes      a folder has at most 22 .c files, a file 450 lines, a function 45 lines
With --build and --objects (a file that lists the objects of the build, or "-"), the symbols that nm shows:
  arrows     an object uses only symbols of its own room and of rooms of a lower level
  twice      no global symbol is defined twice in what one program can link
With --library, for each installed library:
  prefixes   all its global symbols begin with tns_ or dsvae_
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

FILES_MAX, LINES_MAX, FUNCTION_MAX = 22, 450, 45
PUBLIC = ("tns_", "dsvae_")
PROGRAM = 1000  # the level of a program: it uses all rooms, and nothing uses it


class Rooms:
    """The rooms of lib/ and their levels. A room is a path such as "nn/gemm"; that of a program is "src/NAME"."""

    def __init__(self, root):
        self.levels = {}
        for line in (root / "ARCHITECTURE.md").read_text().splitlines():
            row = re.match(r"\|\s*([a-z/]+)\s*\|\s*(\d+)\s*\|", line)
            if row:
                self.levels[row[1]] = int(row[2])

    @staticmethod
    def of(path):
        """The room of a source or object, by its path below the root or the build folder."""
        parts = path.parts
        if parts[0] == "src":
            return "src/" + (parts[1] if len(parts) > 2 else path.stem)
        return "api" if parts[1] == "include" else "/".join(parts[1:-1])

    def level(self, room):
        return PROGRAM if room.startswith("src/") else self.levels.get(room, 0)

    def arrow(self, user, used):
        """What is wrong with an arrow between two rooms, or None."""
        if user == used or self.level(used) < self.level(user):
            return None
        if self.level(user) == PROGRAM:
            return f"{user} uses {used}, another program"
        where = "a program" if self.level(used) == PROGRAM else f"level {self.level(used)}"
        return f"{user} (level {self.level(user)}) uses {used} ({where})"


def sources(root, *folders):
    """All .c and .h files of some folders, as paths below the root."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.[ch]")):
            yield path.relative_to(root)


def text_of(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def check_rooms(root, rooms):
    """Every folder with sources is a room of the table, and the other way round."""
    found = {Rooms.of(p) for p in sources(root, "lib")}
    for room in sorted(found - set(rooms.levels)):
        yield f"lib/{room}: this room is not in the table of ARCHITECTURE.md"
    for room in sorted(set(rooms.levels) - found):
        yield f"ARCHITECTURE.md: there is no room lib/{room}"


def resolve(root, path, name):
    """The file that `path` includes as "name", below the root, or None."""
    for folder in (path.parent, pathlib.Path("lib"), pathlib.Path("lib/include")):
        if (root / folder / name).is_file():
            return pathlib.Path((root / folder / name).resolve()).relative_to(root.resolve())
    return None


def check_includes(root, rooms, graph):
    for path in sources(root, "lib", "src"):
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text_of(root, path), re.M):
            used = resolve(root, path, name)
            if not used:
                yield f'{path}: there is no "{name}"'
                continue
            graph[Rooms.of(path)].add(Rooms.of(used))
            wrong = rooms.arrow(Rooms.of(path), Rooms.of(used))
            if wrong:
                yield f'{path}: includes "{name}": {wrong}'


def read_symbols(objects):
    """Of each object: the global symbols that it defines and those that it needs."""
    defined, needed = collections.defaultdict(set), collections.defaultdict(set)
    weak = collections.defaultdict(set)
    lines = subprocess.run(["nm", "-A", "-g", "-P", *objects], check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        file, symbol = line.split(": ", 1)
        name, kind = symbol.split()[:2]
        if name.startswith("__"):  # the compiler's
            continue
        if kind in "VW":
            weak[file].add(name)
        {"U": needed, "w": needed}.get(kind, defined)[file].add(name)
    return defined, needed, weak


def check_symbols(rooms, build, objects, graph):
    defined, needed, weak = read_symbols(objects)
    below = {file: pathlib.Path(file).relative_to(build) for file in objects}
    owner = {}
    for file in objects:
        for name in sorted(defined[file] - weak[file]):
            if below[file].parts[0] == "lib" and name in owner:
                yield f"{below[file]}: defines {name}, and so does {below[owner[name]]}"
            elif below[file].parts[0] == "lib":
                owner[name] = file
    programs = collections.defaultdict(dict)
    for file in objects:
        if below[file].parts[0] != "src":
            continue
        for name in sorted(defined[file] - weak[file]):
            first = owner.get(name) or programs[Rooms.of(below[file])].setdefault(name, file)
            if first != file:
                yield f"{below[file]}: defines {name}, and so does {below[first]}"
    yield from check_arrows(rooms, below, needed, owner, programs, graph)


def check_arrows(rooms, below, needed, owner, programs, graph):
    anywhere = {name: file for names in programs.values() for name, file in names.items() if name != "main"}
    for file, names in needed.items():
        user = Rooms.of(below[file])
        for name in sorted(names):
            target = programs.get(user, {}).get(name) or owner.get(name) or anywhere.get(name)
            if not target:
                continue
            used = Rooms.of(below[target])
            graph[user].add(used)
            wrong = rooms.arrow(user, used)
            if wrong:
                yield f"{below[file]}: uses {name}: {wrong}"


def check_circles(graph):
    """One circle, if there is one: depth first, with the path so far."""
    done = set()

    def visit(room, path):
        if room in path:
            return path[path.index(room):] + [room]
        if room in done:
            return None
        for used in sorted(graph[room] - {room}):
            circle = visit(used, path + [room])
            if circle:
                return circle
        done.add(room)
        return None

    for room in sorted(graph):
        circle = visit(room, [])
        if circle:
            yield "a circle: " + " -> ".join(circle)
            return


def check_headers(root):
    named = collections.defaultdict(str)
    for path in sources(root, "lib"):
        if path.suffix == ".h":
            named[Rooms.of(path)] += text_of(root, path)
    for path in sources(root, "lib"):
        if path.suffix == ".c" and not (root / path.with_suffix(".h")).is_file():
            if not re.search(rf"(?<![\w]){re.escape(path.name)}\b", named[Rooms.of(path)]):
                yield f"{path}: it has no header of its own, and no header of its room names it"


def check_folders(root):
    count = collections.Counter(p.parent for p in sources(root, "lib", "src") if p.suffix == ".c")
    for folder, files in sorted(count.items()):
        if files > FILES_MAX:
            yield f"{folder}: {files} .c files, the limit is {FILES_MAX}"


def functions(lines):
    """Name, first line (from 1) and number of lines of each function: braces of functions are alone in column 1."""
    start, opened = 0, False
    for i, line in enumerate(lines):
        if line == "{":
            opened = True
        elif line == "}" and opened:
            name = re.search(r"(\w+)\(", " ".join(lines[start:i]))
            yield name[1] if name else "?", start + 1, i - start + 1
            start, opened = i + 1, False
        elif not opened and (not line or line[0] in "#}/" or line.endswith((";", "*/"))):
            start = i + 1


def check_sizes(root):
    for path in sources(root, "lib", "src", "tests"):
        lines = text_of(root, path).splitlines()
        if len(lines) > LINES_MAX:
            yield f"{path}: {len(lines)} lines, the limit is {LINES_MAX}"
        for name, first, length in functions(lines):
            if length > FUNCTION_MAX:
                yield f"{path}:{first}: {name}() has {length} lines, the limit is {FUNCTION_MAX}"


def check_prefixes(library):
    """Version nodes and what a sanitizer adds do not count."""
    dynamic = ["-D"] if ".so" in library else []
    lines = subprocess.run(["nm", "-g", "-P", "--defined-only", *dynamic, library], check=True, capture_output=True,
                           text=True).stdout
    for line in lines.splitlines():
        fields = line.split()
        if len(fields) > 1 and fields[1] != "A" and not fields[0].startswith(PUBLIC + ("__asan_", "__odr_asan")):
            yield f"{library}: has the global symbol {fields[0]}, which begins with none of: {', '.join(PUBLIC)}"


def main():
    parser = argparse.ArgumentParser(description="checks the structure of the source tree")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--objects", type=argparse.FileType())
    parser.add_argument("--library", action="append", default=[])
    options = parser.parse_args()
    rooms, graph = Rooms(options.root), collections.defaultdict(set)
    findings = list(check_rooms(options.root, rooms))
    findings += check_includes(options.root, rooms, graph)
    if options.objects:
        findings += check_symbols(rooms, options.build, options.objects.read().split(), graph)
    findings += check_circles(graph)
    findings += check_headers(options.root)
    findings += check_folders(options.root)
    findings += check_sizes(options.root)
    for library in options.library:
        findings += check_prefixes(library)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

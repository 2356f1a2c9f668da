"""Replays what a program did to a file (journal.c) up to each point, and loses the power there.

    powerloss.py [--unsynced] JOURNAL.so FILE COMMAND...

Runs the command, which writes FILE in the current folder; an old FILE, or that there is none, is on the disk. A disk may
have done, of what came after the last fsync() of a file or folder, any part in any order: so each point has many states.
Of the writes: all, none, all but one, one alone, one cut; of the changes of names: any of them. In every state FILE must
be the old one or a complete new one, and at the end the last new one. Prints the number of points and of states, and how
many are bad; with --unsynced as if fsync() did nothing. The status is 1 where something is bad."""
import itertools
import os
import subprocess
import sys

def read_journal(path):
    """A list of tuples: write, inode, offset, bytes; fsync, inode; create, inode, name; rename, from, to; unlink, name."""
    events = []
    with open(path, "rb") as file:
        while line := file.readline():
            what, rest = line.rstrip(b"\n").decode().split(" ", 1)
            if what == "write":
                inode, offset, size = map(int, rest.split())
                events.append((what, inode, offset, file.read(size)))
                file.read(1)
            elif what == "create":
                inode, name = rest.split(" ", 1)
                events.append((what, int(inode), os.path.basename(name)))
            elif what == "rename":
                events.append((what, *map(os.path.basename, rest.split("\t"))))
            else:
                events.append((what, int(rest) if what == "fsync" else os.path.basename(rest)))
    return events


def apply_write(content, offset, data):
    content.extend(bytes(max(0, offset - len(content))))  # what no write has reached is zeros
    content[offset:offset + len(data)] = data


def apply_name(names, event):
    if event[0] == "create":
        names[event[2]] = event[1]
    elif event[0] == "rename" and event[1] in names:
        names[event[2]] = names.pop(event[1])
    elif event[0] == "unlink":
        names.pop(event[1], None)


class Disk:
    """What is safe, and what came after it."""

    def __init__(self, name):
        self.name, self.folder = name, os.stat(".").st_ino
        self.safe_names, self.names = {}, []
        self.safe, self.writes = {}, {}
        self.whole = [None]  # every content that FILE had, complete; None: it is not there
        if os.path.exists(name):
            inode = os.stat(name).st_ino
            with open(name, "rb") as file:
                self.whole = [file.read()]
            self.safe_names, self.safe, self.writes = {name: inode}, {inode: bytearray(self.whole[0])}, {inode: []}

    def content(self, inode):
        content = bytearray(self.safe[inode])
        for write in self.writes[inode]:
            apply_write(content, *write)
        return content

    def do(self, event):
        if event[0] == "write":
            self.writes.setdefault(event[1], []).append(event[2:])
            self.safe.setdefault(event[1], bytearray())
        elif event[0] == "fsync" and event[1] == self.folder:
            for change in self.names:
                apply_name(self.safe_names, change)
            self.names = []
        elif event[0] == "fsync" and event[1] in self.safe:
            self.safe[event[1]] = self.content(event[1])
            self.writes[event[1]] = []
        elif event[0] in ("create", "rename", "unlink"):
            self.names.append(event)
            if event[0] == "create":
                self.safe[event[1]], self.writes[event[1]] = bytearray(), []
            if event[0] == "rename" and event[2] == self.name:
                self.whole.append(bytes(self.content(self.now()[self.name])))

    def now(self):
        names = dict(self.safe_names)
        for change in self.names:
            apply_name(names, change)
        return names

    def parts(self, inode):
        """The writes that a disk may have done."""
        writes = self.writes[inode]
        yield writes
        if writes:
            yield []
        for i, (offset, data) in enumerate(writes):
            rest = writes[:i] + writes[i + 1:]
            for cut in (1, len(data) // 2, len(data) - 1):
                yield writes[:i] + [(offset, data[:cut])]
                yield rest + [(offset, data[:cut])]
            yield rest
            yield [writes[i]]

    def states(self):
        """Each content that FILE may have now; None: it is not there."""
        for count in range(len(self.names) + 1):
            for changes in itertools.combinations(self.names, count):
                names = dict(self.safe_names)
                for change in changes:
                    apply_name(names, change)
                if self.name not in names:
                    yield None
                    continue
                inode = names[self.name]
                for writes in self.parts(inode):
                    content = bytearray(self.safe[inode])
                    for write in writes:
                        apply_write(content, *write)
                    yield bytes(content)


def main(unsynced, library, name, *command):
    disk = Disk(name)
    subprocess.run(command, check=True, env={**os.environ, "LD_PRELOAD": os.path.abspath(library), "JOURNAL": "journal"})
    events = read_journal("journal")
    os.remove("journal")
    points = states = bad = 0
    for event in events:
        if not (unsynced and event[0] == "fsync"):
            disk.do(event)
        points += 1
        for content in disk.states():
            states += 1
            bad += content not in disk.whole
    lost = sum(content != disk.whole[-1] for content in disk.states())
    with open(name, "rb") as file:
        if file.read() != disk.whole[-1]:
            sys.exit(f"{command[0]}: the journal is not complete")
    print(f"{command[0]}: {points} points, {len(disk.whole) - 1} new files, {states} states, {bad} bad, {lost} lost at the end")
    return bad + lost


arguments = sys.argv[1:]
flag = arguments[0] == "--unsynced"
sys.exit(main(flag, *arguments[flag:]) > 0)

"""screen.py ROWSxCOLUMNS ACTION... -- PROGRAM... - runs a program on a terminal, acts, and prints what is on the screen then.

Actions, one after another:
    see:TEXT, gone:TEXT   wait until TEXT is on the screen, or no longer is
    drawn:                wait until the program has drawn the screen once more (a synchronized update has ended)
    key:TEXT              type it; \\e is escape
    size:ROWSxCOLUMNS     another size
    signal:NAME           to the jobs in the foreground
    file:NAME             make this file: the program can wait for it
    show:                 print the screen and the attributes of its text
    took:                 print how many seconds have passed since the start
    end:                  wait until the program has ended
At the end it prints "status N", how the terminal was left where that is not as it was, and what is on the screen. The first
bytes that came are kept in the file $SCREEN_BYTES, where that is set. A wait of more than five minutes is an error.
"""
import fcntl, os, re, select, signal, struct, sys, termios, time

at = sys.argv.index("--")
size, actions, program = sys.argv[1], sys.argv[2:at], sys.argv[at + 1:]


class Screen:
    """The part of a terminal that the programs use; any other sequence is an error."""

    def __init__(self, rows, cols):
        self.modes = {7: True, 25: True, 1049: False}
        self.kept = None
        self.resize(rows, cols)
        self.pen, self.pens, self.left = "", set(), b""

    def resize(self, rows, cols):
        self.rows, self.cols, self.row, self.col = rows, cols, 0, 0
        self.lines = [[" "] * cols for _ in range(rows)]

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.lines)

    def put(self, character):
        if self.col >= self.cols:
            if not self.modes[7]:
                self.col = self.cols - 1
            else:
                self.feed_line()
                self.col = 0
        self.lines[self.row][self.col] = character
        self.col += 1

    def feed_line(self):
        self.row += 1
        if self.row >= self.rows:
            self.lines = self.lines[1:] + [[" "] * self.cols]
            self.row = self.rows - 1

    def set_mode(self, number, on):
        if number == 1049 and on != self.modes[1049]:
            if on:
                self.kept = self.lines, self.row, self.col
                self.lines = [[" "] * self.cols for _ in range(self.rows)]
            else:
                lines, self.row, self.col = self.kept
                lines = [(line + [" "] * self.cols)[:self.cols] for line in lines]
                self.lines = (lines + [[" "] * self.cols] * self.rows)[:self.rows]
                self.row = min(self.row, self.rows - 1)
        self.modes[number] = on

    def control(self, parameters, final):
        if final == "m":
            self.pen = parameters
            self.pens.add(parameters)
        elif final == "H":
            row, col = (parameters or "1;1").split(";")
            self.row, self.col = min(int(row), self.rows) - 1, min(int(col), self.cols) - 1
        elif final == "J" and parameters == "2":
            self.lines = [[" "] * self.cols for _ in range(self.rows)]
        elif final == "K" and parameters == "":
            self.lines[self.row][self.col:] = [" "] * (self.cols - self.col)
        elif final in "hl" and parameters[:1] == "?":
            self.set_mode(int(parameters[1:]), final == "h")
        else:
            sys.exit(f"unknown sequence: {parameters}{final}")

    def feed(self, data):
        data = self.left + data
        while data:
            found = re.match(rb"\x1b\[([0-9;?]*)([@-~])|\x1b\\|\x1b[_P][^\x1b]*\x1b\\", data)
            if found:
                if found[2]:
                    self.control(found[1].decode(), found[2].decode())
                data = data[found.end():]
                continue
            if data[:1] == b"\x1b":
                if len(data) > 100 and data[1:2] not in (b"_", b"P"):
                    sys.exit(f"unknown sequence: {data[:100]!r}")
                break
            length = 1 if data[0] < 0xC0 else 2 if data[0] < 0xE0 else 3 if data[0] < 0xF0 else 4
            if len(data) < length:
                break
            character, data = data[:length].decode(), data[length:]
            if character == "\n":
                self.feed_line()
            elif character == "\r":
                self.col = 0
            elif character < " " or "\x7f" <= character < "\xa0":
                sys.exit(f"control character: {character!r}")
            else:
                self.put(character)
        self.left = data


def numbers(text):
    return [int(n) for n in text.split("x")]


def set_size(text):
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *numbers(text), 0, 0))


ours, theirs = os.openpty()
set_size(size)
before = termios.tcgetattr(theirs)
start = time.monotonic()
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(theirs, fd)
    # in jobs of the background some of them are ignored
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)
    os.environ["TERM"] = os.environ.get("AS_TERM", "xterm-256color")
    os.execvp(program[0], program)

screen, came, code = Screen(*numbers(size)), b"", None


def read(seconds):
    """Reads what the program has written. False: it has ended, and nothing more comes."""
    global came, code
    if select.select([ours], [], [], seconds)[0]:
        data = os.read(ours, 65536)
        came += data
        screen.feed(data)
        return True
    if code is None:
        done, how = os.waitpid(pid, os.WNOHANG)
        if done:
            code = 128 + os.WTERMSIG(how) if os.WIFSIGNALED(how) else os.WEXITSTATUS(how)
            return True
    return code is None


def wait_until(what, true):
    end = time.monotonic() + 300
    while not true():
        if not read(0.02) or time.monotonic() > end:
            print(f"this never came: {what}\n{screen.text()}")
            sys.exit(9)


def ended():
    return code is not None and not read(0)


def updates():
    return came.count(b"\x1b[?2026l")


for action in actions:
    verb, _, text = action.partition(":")
    if verb == "see":
        wait_until(action, lambda: text in screen.text())
    elif verb == "gone":
        wait_until(action, lambda: text not in screen.text())
    elif verb == "key":
        os.write(ours, text.replace("\\e", "\x1b").encode())
    elif verb == "size":
        screen.resize(*numbers(text))
        set_size(text)
    elif verb == "signal":
        os.killpg(os.tcgetpgrp(ours), getattr(signal, "SIG" + text))
    elif verb == "drawn":
        seen = updates()
        wait_until(action, lambda: updates() > seen)
    elif verb == "file":
        open(text, "w").close()
    elif verb == "took":
        print("took", time.monotonic() - start)
    elif verb == "show":
        print(screen.text())
        print("attributes", " ".join(sorted(screen.pens)))
    elif verb == "end":
        wait_until(action, ended)
    else:
        sys.exit(f"unknown action: {action}")
wait_until("the end", ended)
if "SCREEN_BYTES" in os.environ:
    open(os.environ["SCREEN_BYTES"], "wb").write(came)
print("status", code)
if termios.tcgetattr(theirs) != before:
    print("the modes of the terminal are not as before")
for number, name in ((7, "lines are cut"), (25, "the cursor is hidden"), (1049, "the other screen is shown")):
    if screen.modes[number] != (number != 1049):
        print(name)
print(screen.text().rstrip())

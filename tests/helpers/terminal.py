"""terminal.py COLUMNS WHAT [KEY@WHEN...] [FILE=PATTERN...] -- PROGRAM... - runs a program on a terminal of that width, and
prints what it writes there.

WHAT of its standard output is the terminal too ("-"), or is written to a file. A key, such as ^C, is typed when what was
printed since the key before matches the regular expression WHEN, or, where WHEN is a number, so many seconds after the
start. FILE is made when what was printed matches PATTERN: the program can wait for it. The status is the program's, as
shells report it; the last line is the time that it took.
"""
import fcntl, os, re, select, signal, struct, sys, termios, time

columns, what, *rest = sys.argv[1:]
cut = rest.index("--")
events, program = rest[:cut], rest[cut + 1:]
keys = [event.partition("@")[::2] for event in events if re.match(r"\^.@", event)]
files = dict(event.split("=", 1) for event in events if not re.match(r"\^.@", event))

ours, theirs = os.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(theirs if what == "-" else os.open(what, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(theirs, 2)
    for number in (signal.SIGINT, signal.SIGPIPE):  # as an interactive shell has them
        signal.signal(number, signal.SIG_DFL)
    os.environ["TERM"] = os.environ.get("AS_TERM", "xterm")
    os.execvp(program[0], program)

os.close(theirs)
start = time.monotonic()
printed = recent = b""  # all of it; what came after the last key


def is_time(when):
    if re.fullmatch(r"[0-9.]+", when):
        return time.monotonic() - start >= float(when)
    return re.search(when.encode(), recent)


while True:
    while keys and is_time(keys[0][1]):
        os.write(ours, bytes([ord(keys.pop(0)[0][1]) & 31]))
        recent = b""
    for name in [name for name, pattern in files.items() if re.search(pattern.encode(), printed)]:
        del files[name]
        with open(name, "w") as file:
            file.write("seen\n")
    if not select.select([ours], [], [], 0.02)[0]:
        continue
    try:
        data = os.read(ours, 65536)
    except OSError:  # the last process has closed it
        break
    if not data:
        break
    os.write(1, data)
    printed += data
    recent += data
took = time.monotonic() - start
status = os.waitpid(pid, 0)[1]
os.write(1, b"\n%.2f seconds\n" % took)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))

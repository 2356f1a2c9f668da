"""terminal.py COLUMNS WHAT [KEY@SECONDS...] -- PROGRAM... - runs a program on a terminal of that width, and prints what comes there.

WHAT of its standard output is the terminal too ("-"), or goes into a file. Keys, such as ^C, are typed so many seconds
after the start. The status is the program's, as shells have it; the last line says how long it took.
"""
import fcntl, os, select, signal, struct, sys, termios, time

columns, what, *rest = sys.argv[1:]
cut = rest.index("--")
keys = sorted((float(k.split("@")[1]), k.split("@")[0]) for k in rest[:cut])
program = rest[cut + 1:]

ours, theirs = os.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(theirs if what == "-" else os.open(what, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(theirs, 2)
    for number in (signal.SIGINT, signal.SIGPIPE):  # as a shell in front of a person has them
        signal.signal(number, signal.SIG_DFL)
    os.environ["TERM"] = os.environ.get("AS_TERM", "xterm")
    os.execvp(program[0], program)

os.close(theirs)
began = time.monotonic()
while True:
    now = time.monotonic() - began
    while keys and keys[0][0] <= now:
        os.write(ours, bytes([ord(keys.pop(0)[1][1]) & 31]))
    if not select.select([ours], [], [], 0.02)[0]:
        continue
    try:
        came = os.read(ours, 65536)
    except OSError:  # the last one has closed it
        break
    if not came:
        break
    os.write(1, came)
took = time.monotonic() - began
status = os.waitpid(pid, 0)[1]
os.write(1, b"\n%.2f seconds\n" % took)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))

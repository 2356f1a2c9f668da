"""press_tab.py SETUP LINE... -- SHELL... - types each LINE and a tab into an interactive shell, and prints the words
of the completed line: one line for each LINE, the words in brackets. The shell runs SETUP first."""
import os, re, select, sys, time

cut = sys.argv.index("--")
setup, *lines = sys.argv[1:cut]
ours, theirs = os.openpty()
pid = os.fork()
if pid == 0:
    os.setsid()
    for fd in 0, 1, 2:
        os.dup2(theirs, fd)
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[cut + 1], sys.argv[cut + 1:])
os.close(theirs)


def answer():
    """Reads to the end of what show() prints. Gives up after five minutes, so that a fault ends the test."""
    came, end = b"", time.monotonic() + 300
    while time.monotonic() < end:
        found = re.search(rb"\[BEGIN\](.*?)\[END\]", came, re.S)
        if found:
            return " ".join(re.findall(r"\[.*?\]", found[1].decode()))
        if select.select([ours], [], [], 0.1)[0]:
            came += os.read(ours, 65536)
    sys.exit("the shell says nothing but " + came.decode(errors="replace"))


# The marks are put together by the shell, so that its echo of this line is not taken for an answer.
os.write(ours, b'show() { printf "[%%s]\\n" BEG""IN "$@" EN""D; }; %s; show\n' % setup.encode())
answer()
for line in lines:  # a tab at the end of the line, then show at its beginning
    os.write(ours, line.encode() + b"\t" + b"\x01show \x05\n")
    print(answer())
os.write(ours, b"exit\n")

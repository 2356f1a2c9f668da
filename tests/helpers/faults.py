"""Runs commands with faults.c: in each run one call fails. Prints what is bad, then how many runs there were.

    faults.py FAULTS.so short|all < COMMANDS

Good is: the right output, or status 1 with a message of the program and no new file, no temporary file, the old file
whole. A crash, a hang, half a file, or a failure without a message is bad. `short` fails the first and the last call of
each kind, `all` up to 60 of each."""
import glob
import os
import subprocess
import sys

LIBRARY, AMOUNT = os.path.abspath(sys.argv[1]), sys.argv[2]
MOST = 60
SECONDS = 120  # only a hang takes so long
OLD = b"the old file"
GFORTRAN = b"Operating system error: Cannot allocate memory"  # it ends a program that loads it, before any work
HOW = {"malloc": ["ENOMEM"], "mmap": ["ENOMEM"], "open": ["EMFILE", "EACCES"], "read": ["EIO", "EINTR", "EAGAIN", "SHORT"],
       "write": ["ENOSPC", "EIO", "EINTR", "EAGAIN", "SHORT"], "fsync": ["EIO", "ENOSPC", "EINTR"], "rename": ["EIO", "EACCES"],
       "close": ["EIO"], "pthread_create": ["EAGAIN"]}


def run(command, target, fault=None, count=None):
    """(status, output, messages): target is out.file, or - for a pipe."""
    for name in glob.glob("out.file*"):
        os.remove(name)
    if target == "out.file":
        with open("out.file", "wb") as file:
            file.write(OLD)
    environment = {**os.environ, "LD_PRELOAD": LIBRARY}
    if fault:
        environment["FAULT"] = fault
    if count:
        environment["FAULT_COUNT"] = count
    words = [target if word == "OUT" else word for word in command.split()]
    try:
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, b"", b"it hangs"
    output = done.stdout
    if target == "out.file":
        with open("out.file", "rb") as file:
            output += file.read()
    return done.returncode, output, done.stderr


def complaint(command, target, good, fault):
    """What is wrong with this run, or None."""
    status, output, messages = run(command, target, fault)
    program = command.split()[0].encode()
    rest = glob.glob("out.file.*")
    if status is None or status < 0 or status > 2:
        return f"status {status}"
    if rest:
        return f"it leaves {rest[0]}"
    if status == 0:
        return None if output == good else "other output, and status 0"
    if messages.startswith(GFORTRAN):
        return None
    if not any(line.startswith(program + b": ") for line in messages.splitlines()):
        return "no message"
    if target == "out.file" and OLD not in output and output != good:
        return "half a file"
    return None


def places(calls):
    if AMOUNT == "short":
        return sorted({1, calls})
    return sorted({1 + i * (calls - 1) // max(1, min(calls, MOST) - 1) for i in range(min(calls, MOST))})


runs = bad = 0
for command in sys.stdin.read().splitlines():
    for target in ["out.file", "-"] if " OUT" in command else ["-"]:
        status, good, messages = run(command, target, count="counts")
        if status != 0:
            sys.exit(f"{command}: status {status}: {messages.decode(errors='replace')}")
        with open("counts") as file:
            counts = {name: int(n) for name, n in map(str.split, file)}
        for function, calls in counts.items():
            for place in places(calls) if calls else []:
                for how in HOW[function] if AMOUNT == "all" else HOW[function][:1]:
                    fault = f"{function}:{place}:{how}"
                    wrong = complaint(command, target, good, fault)
                    runs += 1
                    if wrong:
                        bad += 1
                        print(f"{fault} {command.replace('OUT', target)}: {wrong}", flush=True)
print(f"{runs} runs, {bad} bad")
sys.exit(bad > 0)

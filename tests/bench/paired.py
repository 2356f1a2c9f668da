"""Compares two builds: each command runs in both, one after the other, and the processor's seconds are compared.

    paired.py BEFORE/bin AFTER/bin [ROUNDS]

Prints for each command the median seconds of both, and by how much the second one is slower: the median over the rounds
of the ratio within a round, so that other work on the machine hits both alike."""
import os
import resource
import statistics
import subprocess
import sys
import tempfile

BEFORE, AFTER = (os.path.abspath(folder) for folder in sys.argv[1:3])
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 15
MODEL = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "testdata", "small.tns"))
COMMANDS = [f"dsvae-encode --threads 1 -m {MODEL} frames.tns", f"dsvae-decode --threads 1 -m {MODEL} codes.tns",
            "tensor-head --every 1 frames.tns", "tensor-stat frames.tns"]


def seconds(folder, command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program, rest = command.split(" ", 1)
    subprocess.run([os.path.join(folder, program), *rest.split()], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    subprocess.run([os.path.join(AFTER, "sprite-draw"), "--characters", "60", "-o", "frames.tns"], check=True)
    with open("codes.tns", "wb") as codes:
        subprocess.run([os.path.join(AFTER, "dsvae-encode"), "-m", MODEL, "frames.tns"], stdout=codes, check=True)
    for command in COMMANDS:
        pairs = []
        for i in range(ROUNDS):
            first = seconds(BEFORE if i % 2 else AFTER, command)
            second = seconds(AFTER if i % 2 else BEFORE, command)
            pairs.append((first, second) if i % 2 else (second, first))
        ratio = statistics.median(after / before for before, after in pairs)
        name = command.split()[0]
        print(f"{name:14} {statistics.median(p[0] for p in pairs):.3f} s -> {statistics.median(p[1] for p in pairs):.3f} s "
              f"{100 * ratio - 100:+.1f} %")

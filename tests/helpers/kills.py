"""Kills programs at random moments, with the signal that none can catch, and looks at what is left.

    kills.py COUNT [SEED]

In a new folder, with the programs of the PATH. Half of the kills hit a training that writes a checkpoint after each step
and goes on from it when it is started again, the others programs that replace a file by -o. After each kill every file
is the old one or a new one, whole; a training that was killed again and again ends in the bytes of one that was not.
Prints what is bad, and one line with the sums; the status is 1 where something is bad. Temporary files may be left: no
program could remove them."""
import filecmp
import glob
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

STEPS = 12
TRAIN = f"dsvae-train -q --threads 1 --no-history --preset small --static 2 --dynamic 2 --batch 4 --steps {STEPS}".split()
WRITERS = ["tensor-head --every 1 --no-history -o out.file many.tns",
           "png-encode --animate -o out.file frames.tns",
           "dsvae-decode --threads 1 --no-history -m whole.tns -o out.file codes.tns"]


def do(command, **more):
    subprocess.run(command.split() if isinstance(command, str) else command, check=True, **more)


def prepare():
    """The inputs, and what is right: whole.tns, and for each writer right.N."""
    do("sprite-draw --characters 4 --size 16x16 --frames 4 -a walk -d front --no-history -o frames.tns")
    with open("many.tns", "wb") as many, open("frames.tns", "rb") as frames:
        many.write(frames.read() * 200)
    do([*TRAIN, "-o", "whole.tns", "frames.tns"])
    with open("codes.tns", "wb") as codes:
        do("dsvae-encode --threads 1 -m whole.tns frames.tns", stdout=codes)
    for i, command in enumerate(WRITERS):
        do(command)
        os.replace("out.file", f"right.{i}")
    with open("old", "wb") as old:
        old.write(b"the old file")


def seconds_of(command):
    began = time.monotonic()
    do(command)
    return time.monotonic() - began


def killed(command, longest, chance):
    """Kills it after a part of this time. False: it had ended."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, longest))
    process.kill()
    return process.wait() == -signal.SIGKILL


def remove(pattern):
    for name in glob.glob(pattern):
        os.remove(name)


def is_one_of(name, *others):
    return any(filecmp.cmp(name, other, shallow=False) for other in others)


def is_stream(name):
    return subprocess.run(["tensor-stat", "-q", name], stderr=subprocess.DEVNULL).returncode == 0


def kill_trainings(count, chance):
    """Kills trainings until so many died; what is bad."""
    command = [*TRAIN, "--checkpoint", "state.tns", "--checkpoint-seconds", "0", "-o", "model.tns", "frames.tns"]
    longest = seconds_of(command)
    bad, kills, ended = [], 0, 0
    remove("*.tns.*")
    while kills < count or os.path.exists("state.tns"):
        if not os.path.exists("state.tns"):
            do("cp old model.tns")
        died = kills < count and killed(command, longest, chance)
        kills += died
        if not died:
            do(command)
            ended += 1
            os.remove("state.tns")
            if not is_one_of("model.tns", "whole.tns"):
                bad.append("a training that went on ends in other bytes")
        elif os.path.exists("state.tns") and not is_stream("state.tns"):
            bad.append("a checkpoint is not whole")
        elif not is_one_of("model.tns", "old", "whole.tns"):
            bad.append("a model is neither the old nor the new one")
        remove("*.tns.*")
    return bad, ended


def kill_writers(count, chance):
    bad, kills = [], 0
    longest = [seconds_of(command.split()) for command in WRITERS]
    while kills < count:
        i = chance.randrange(len(WRITERS))
        do("cp old out.file")
        if not killed(WRITERS[i].split(), longest[i], chance):
            continue
        kills += 1
        if not is_one_of("out.file", "old", f"right.{i}"):
            bad.append(f"{WRITERS[i]}: neither the old nor the new file")
        remove("out.file.*")
    return bad


def main(count, seed=1):
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare()
        bad, ended = kill_trainings((count + 1) // 2, chance)
        bad += kill_writers(count // 2, chance)
        os.chdir("/")
    print(*bad, sep="\n", end="\n" if bad else "")
    print(f"{count} kills, {ended} trainings that went on to their end, {len(bad)} bad")
    sys.exit(bool(bad))


main(*map(int, sys.argv[1:]))

"""How a process of a baseline speaks with the bench: by lines.

First line in: its task as JSON. Answer: JSON of what `open_task` says of it. After that a line "steps N" takes N steps and answers
{"wallMs": [...], "cpuMs": [...]}, one number a step; the CPU time is that of all threads. The end of the input ends the process.
"""

import json
import sys
import time


def serve(open_task):
    """`open_task(task)` gives the first answer, and a function that takes step number 0, 1, 2, ..."""
    first, step = open_task(json.loads(sys.stdin.readline()))
    answer(first)
    done = 0
    for line in sys.stdin:
        wall, cpu = [], []
        for _ in range(int(line.split()[1])):
            before, before_cpu = time.perf_counter(), time.process_time()
            step(done)
            wall.append((time.perf_counter() - before) * 1e3)
            cpu.append((time.process_time() - before_cpu) * 1e3)
            done += 1
        answer({"wallMs": wall, "cpuMs": cpu})


def answer(value):
    print(json.dumps(value), flush=True)

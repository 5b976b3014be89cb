"""Check that no processor meets instructions it lacks: python scripts/check_instruction_sets.py MODULE.

The module holds its kernels once for each instruction set, each set in a namespace of that name. Functions of
the standard library that several sets contain are kept once, and the linker chooses whose. Where it has
chosen a wide set's, and code for narrower processors uses that function, those stop at an illegal
instruction. Such uses are looked for, in a module that is not stripped, with objdump. Functions are told
apart by where they stand: copies that a compiler adapts to their callers are each set's own, and have the
same names.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field

# The levels of x86-64 for which there are sets that hold more than any processor can run.
NAMESPACES = {3: "9x86_64_v3", 4: "9x86_64_v4"}  # as they stand in a mangled name
# AVX begins with v; then come BMI1, BMI2, LZCNT and MOVBE. The exceptions are of the first protected mode and
# of virtual machines. TZCNT is left out: older processors read it as BSF, and compilers use it where both
# agree.
LEVEL_3 = re.compile(
    r"(v(?!err$|erw$|mcall$|mlaunch$|mresume$|mxo)[a-z0-9]+"
    r"|andn|bextr|blsi|blsmsk|blsr|lzcnt|movbe|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx)[lq]?"
)
# AVX-512: its registers, its masks, and its moves, which name the size of a lane.
LEVEL_4 = re.compile(r"%zmm|%k[0-7]|%[xy]mm(1[6-9]|2\d|3[01])|vmovdq[au](8|16|32|64)\b")
FUNCTION = re.compile(r"^([0-9a-f]+) <(.+)>:$")
TARGET = re.compile(r"([0-9a-f]+) <[^<>]+>$")


@dataclass
class Function:
    """A function: the level that its instructions need, and the addresses that it calls or points at."""

    name: str
    needs: int = 1
    uses: set[int] = field(default_factory=set)

    @property
    def runs_on(self) -> int:
        """The lowest level whose processors may come here."""
        named = [level for level, namespace in NAMESPACES.items() if namespace in self.name]
        return named[0] if named else self.needs

    def read(self, line: str) -> None:
        """Take in a line of its disassembly."""
        text = line.split("\t", 1)[1].strip()
        if LEVEL_3.fullmatch(text.split()[0]):
            self.needs = max(self.needs, 3)
        if LEVEL_4.search(text):
            self.needs = 4
        if target := TARGET.search(text):
            self.uses.add(int(target[1], 16))


def functions_of(module: str) -> dict[int, Function]:
    """Read all functions of a module, by their addresses."""
    command = ["objdump", "--disassemble", "--no-show-raw-insn", module]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    found: dict[int, Function] = {}
    for line in lines:
        if start := FUNCTION.match(line):
            function = found.setdefault(int(start[1], 16), Function(start[2]))
        elif "\t" in line:
            function.read(line)
    return found


def main(module: str) -> int:
    """Report what meets instructions that it may lack; return the exit status."""
    functions = functions_of(module)
    sizes = {level: sum(f.runs_on == f.needs == level for f in functions.values()) for level in (1, 3, 4)}
    if min(sizes.values()) < 2:
        print(f"{module} tells nothing: functions by level are {sizes}. Is it stripped?")
        return 2
    wrong = [
        f"{function.name} (level {function.runs_on}) uses {used.name} (level {used.needs})"
        for function in functions.values()
        for used in (functions[address] for address in sorted(function.uses & functions.keys()))
        if used.needs > function.runs_on
    ]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"functions by level: {sizes}; {len(wrong)} uses of what a processor may lack")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

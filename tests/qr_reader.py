"""Reads a QR code back from its drawing, by ISO/IEC 18004 and none of the code that drew it: byte mode, any level and
mask, versions 1 to 10. The words must be right as they stand; nothing is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Table 9, by level and version: (blocks, words of a block, data words of a block), then the larger blocks.
BLOCKS = {
    "L": "1 26 19|1 44 34|1 70 55|1 100 80|1 134 108|2 86 68|2 98 78|2 121 97|2 146 116|2 86 68 2 87 69",
    "M": "1 26 16|1 44 28|1 70 44|2 50 32|2 67 43|4 43 27|4 49 31|2 60 38 2 61 39|3 58 36 2 59 37|4 69 43 1 70 44",
    "Q": "1 26 13|1 44 22|2 35 17|2 50 24|2 33 15 2 34 16|4 43 19|2 32 14 4 33 15|4 40 18 2 41 19|4 36 16 4 37 17|"
    "6 43 19 2 44 20",
    "H": "1 26 9|1 44 16|2 35 13|4 25 9|2 33 11 2 34 12|4 43 15|4 39 13 1 40 14|4 40 14 2 41 15|4 36 12 4 37 13|"
    "6 43 15 2 44 16",
}
ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]]
MASKS = [
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
]
QUIET = 4


def drawn(svg: str) -> list[list[int]]:
    """The modules of a drawing of rectangles, 1 for dark, without the quiet zone, which must be light."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    modules = [[0] * size for _ in range(size)]
    (path,) = re.findall(r'fill="#000" d="([^"]*)"', svg)
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", path)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
        for k in range(int(width)):
            modules[int(y)][int(x) + k] = 1
    inner = [row[QUIET:-QUIET] for row in modules[QUIET:-QUIET]]
    assert sum(map(sum, inner)) == sum(map(sum, modules)), "something dark stands in the quiet zone"
    return inner


def read(modules: list[list[int]]) -> str:
    """The text of a symbol. AssertionError where it is none."""
    size = len(modules)
    version = (size - 17) // 4
    finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert ["".join(map(str, row[left : left + 7])) for row in modules[top : top + 7]] == finder
    assert modules[6][7:-7] == [(x + 1) % 2 for x in range(7, size - 7)], "timing"
    level, mask = _format(modules)
    free = list(_free(size, version))
    bits = [modules[y][x] ^ (not MASKS[mask](y, x)) for y, x in free]
    words = [int("".join(map(str, bits[k : k + 8])), 2) for k in range(0, len(bits) - 7, 8)]
    data = b"".join(_blocks(words, level, version))
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0100", "byte mode"
    length = 8 if version < 10 else 16
    count = int(stream[4 : 4 + length], 2)
    body = stream[4 + length : 4 + length + 8 * count]
    return bytes(int(body[k : k + 8], 2) for k in range(0, len(body), 8)).decode("utf-8")


def _format(modules: list[list[int]]) -> tuple[str, int]:
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    value = int("".join(str(modules[y][x]) for y, x in places), 2) ^ 0b101010000010010
    rest = value  # divisible by the generator of the BCH code
    for k in range(4, -1, -1):
        rest ^= (0b10100110111 << k) if rest >> (k + 10) & 1 else 0
    assert rest == 0, "format"
    return "MLHQ"[value >> 13], value >> 10 & 7


def _free(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Where the data stand, in their order: pairs of columns from the right, up and down in turn."""
    taken = set()
    for top, left in ((0, 0), (0, size - 8), (size - 8, 0)):  # finder, separator, format
        taken |= {(y, x) for y in range(top, top + 9) for x in range(left, left + 9)}
    taken |= {(6, k) for k in range(size)} | {(k, 6) for k in range(size)}
    for y in ALIGNMENT[version - 1]:
        for x in ALIGNMENT[version - 1]:
            if (y, x) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
                taken |= {(y + a, x + b) for a in range(-2, 3) for b in range(-2, 3)}
    if version >= 7:
        taken |= {(y, x) for y in range(6) for x in range(size - 11, size - 8)}
        taken |= {(y, x) for x in range(6) for y in range(size - 11, size - 8)}
    columns = [x for x in range(size - 1, 0, -2) if x > 6] + [5, 3, 1]
    for turn, right in enumerate(columns):
        for y in range(size) if turn % 2 else range(size - 1, -1, -1):
            yield from ((y, x) for x in (right, right - 1) if (y, x) not in taken)


def _blocks(words: list[int], level: str, version: int) -> Iterator[bytes]:
    """The data words of each block, whose error words must fit."""
    numbers = [int(number) for number in BLOCKS[level].split("|")[version - 1].split()]
    shapes = []
    for k in range(0, len(numbers), 3):
        shapes += [(numbers[k + 1], numbers[k + 2])] * numbers[k]
    assert len(words) == sum(total for total, _ in shapes)
    source = iter(words)
    blocks: list[list[int]] = [[] for _ in shapes]
    for k in range(max(data for _, data in shapes)):
        for block, (_, data) in zip(blocks, shapes, strict=True):
            if k < data:
                block.append(next(source))
    for _ in range(shapes[0][0] - shapes[0][1]):
        for block in blocks:
            block.append(next(source))
    for block, (total, data) in zip(blocks, shapes, strict=True):
        assert not any(_syndromes(block, total - data)), "error words"
        yield bytes(block[:data])


def _syndromes(block: list[int], count: int) -> Iterator[int]:
    """The values of the block's polynomial at the powers of 2 in GF(256), all 0 for words without an error."""
    root = 1
    for _ in range(count):
        value = 0
        for word in block:
            value = _times(value, root) ^ word
        yield value
        root = _times(root, 2)


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (0b100011101 if a & 128 else 0)
        b >>= 1
    return product

"""Writes the Unicode tables of Sources/CAdapterEngine/Tokenizer as the `tokenizers` package sees them.

Letters and numbers are those of its regular expressions, normal forms those of its NFC normalizer: where the package
follows an older Unicode than this Python's, code points it does not know are left out. Run it from the repository root
with the packages of requirements.txt.
"""

import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import Regex
from tokenizers.normalizers import NFC
from tokenizers.pre_tokenizers import Split

FOLDER = Path("Sources/CAdapterEngine/Tokenizer")
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def matching(pattern: str) -> list[int]:
    """The scalars that a one-character pattern matches."""
    separator = "\x01"
    split = Split(Regex(pattern), "isolated")
    found = []
    scalars = [c for c in SCALARS if c != 1]
    for i in range(0, len(scalars), 4096):
        text = separator.join(map(chr, scalars[i : i + 4096]))
        pieces = split.pre_tokenize_str(text)
        found += [ord(piece) for piece, _ in pieces if len(piece) == 1 and piece != separator]
    return sorted(found)


def ranges(values: list[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for value in values:
        if out and out[-1][1] + 1 == value:
            out[-1] = (out[-1][0], value)
        else:
            out.append((value, value))
    return out


def write(name: str, comment: str, rows: list[tuple[int, ...]]) -> None:
    lines, line = [f"// {comment}, by tokenizers {tokenizers.__version__}."], " "
    for row in rows:
        item = " {" + ", ".join(f"0x{value:X}" for value in row) + "},"
        if len(line) + len(item) > 120:
            lines.append(line)
            line = " "
        line += item
    (FOLDER / name).write_text("\n".join(lines + [line]) + "\n")


def main() -> None:
    write("unicode_letters.inc", r"What \p{L} matches, as inclusive ranges in ascending order", ranges(matching(r"\p{L}")))
    write("unicode_numbers.inc", r"What \p{N} matches, as inclusive ranges in ascending order", ranges(matching(r"\p{N}")))

    normalize = NFC().normalize_str
    classes: list[tuple[int, int, int]] = []
    for c in SCALARS:
        own = unicodedata.combining(chr(c))
        # The package knows the class when it moves the mark behind one of a lower class, or before one of a higher.
        below, above = "a" + chr(c) + "\u0334", "a\u0345" + chr(c)
        known = own != 0 and (
            normalize(below) != below if own > 1 else normalize(above) != above
        )
        if not known:
            continue
        if classes and classes[-1][1] + 1 == c and classes[-1][2] == own:
            classes[-1] = (classes[-1][0], c, own)
        else:
            classes.append((c, c, own))
    write("unicode_combining.inc", "Canonical combining classes as {first, last, class}", classes)

    singles, pairs, excluded = [], [], []
    for c in SCALARS:
        text = unicodedata.decomposition(chr(c))
        if not text or text.startswith("<"):
            continue
        parts = [int(part, 16) for part in text.split()]
        whole = "".join(map(chr, parts))
        if len(parts) == 1:
            singles.append((c, parts[0]))
        elif normalize(whole) == chr(c):
            pairs.append((c, *parts))
        elif normalize(chr(c)) != chr(c):
            excluded.append((c, *parts))
    write("unicode_singletons.inc", "Canonical decompositions into one scalar", singles)
    write("unicode_compositions.inc", "Canonical decompositions into two scalars that compose again", pairs)
    write("unicode_exclusions.inc", "Canonical decompositions into two scalars that do not compose again", excluded)


if __name__ == "__main__":
    main()

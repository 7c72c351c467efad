"""BER-TLV with DER lengths, and the digits of SIM cards: what both independent peers read and write."""

findings = []


class Refused(Exception):
    """The other side said no, or what it said cannot be used."""


def judge(held, finding):
    if not held and finding not in findings:
        findings.append(finding)
    return held


def length_of(size):
    if size < 0x80:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag, *values):
    value = b"".join(values)
    return bytes.fromhex(tag) + length_of(len(value)) + value


class Tlv:
    """One element: its tag in hex, its value, all its bytes, and how many of them are tag and length."""

    def __init__(self, data, at=0):
        start = at
        if data[at] & 0x1F == 0x1F:
            at += 1
            while data[at] & 0x80:
                at += 1
        at += 1
        self.tag = data[start:at].hex().upper()
        size = data[at]
        at += 1
        if size & 0x80:
            octets = data[at : at + (size & 0x7F)]
            at += len(octets)
            size = int.from_bytes(octets, "big")
            judge(octets[:1] != b"\0" and size >= 0x80, f"length of {self.tag} is not the shortest")
        self.header = data[start:at]
        self.value = data[at : at + size]
        self.end = at + size
        self.raw = data[start : self.end]
        if len(self.value) != size:
            raise Refused(f"{self.tag} is cut off")

    def children(self):
        at, found = 0, []
        while at < len(self.value):
            found.append(Tlv(self.value, at))
            at = found[-1].end
        return found

    def get(self, tag):
        return next((child for child in self.children() if child.tag == tag), None)

    def need(self, *path):
        found = self
        for tag in path:
            found = found.get(tag)
            if found is None:
                raise Refused(f"no {tag} in {self.tag}: {self.raw[:40].hex().upper()}")
        return found


def whole(data, tag):
    """`data` is one element of this tag and nothing more."""
    if not data:
        raise Refused(f"no answer where {tag} is due")
    found = Tlv(data)
    judge(found.end == len(data), f"bytes after {found.tag}")
    if found.tag != tag:
        raise Refused(f"{found.tag} instead of {tag}")
    return found


def in_order(element, tags):
    """A SEQUENCE: members known, in the order of the module, none twice."""
    places = [tags.index(child.tag) if child.tag in tags else None for child in element.children()]
    judge(None not in places, f"{element.tag} has members that are not its own")
    known = [place for place in places if place is not None]
    judge(known == sorted(set(known)), f"members of {element.tag} are out of order")


def swapped(digits, size):
    padded = digits.ljust(size * 2, "F")
    return bytes.fromhex("".join(padded[i + 1] + padded[i] for i in range(0, size * 2, 2)))


def digits_of(data):
    text = data.hex().upper()
    return "".join(text[i + 1] + text[i] for i in range(0, len(text), 2)).rstrip("F")

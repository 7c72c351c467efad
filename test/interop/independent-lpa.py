#!/usr/bin/env python3
"""An LPA that shares nothing with the product: Python's standard library, libpcsclite, the specifications.

It behaves as lpac does (PC/SC with T=0, exclusive, answers of 264 bytes at most; blocks of 120; every HTTP call a connection of its own)
and judges what it gets: whatever breaks SGP.22, ISO 7816-4 or DER is a finding. It prints one JSON object:
{"ok": true, "data": ..., "findings": [...]} with exit code 0, or {"ok": false, "error": ..., "findings": [...]} with 1.
"""
import argparse
import base64
import ctypes
import hashlib
import http.client
import json
import re
import socket
import ssl
import sys

from independent_tlv import Refused, Tlv, digits_of, findings, in_order, judge, swapped, tlv, whole

RECEIVE_BUFFER = 264
ISD_R = bytes.fromhex("A0000005591010FFFFFFFF8900000100")


# -- PC/SC ---------------------------------------------------------------------------------------------------------------------------


class IoRequest(ctypes.Structure):
    _fields_ = [("protocol", ctypes.c_ulong), ("size", ctypes.c_ulong)]


class Card:
    """The ISD-R on a logical channel of its own, over PC/SC."""

    SHARE_EXCLUSIVE, PROTOCOL_T0, UNPOWER = 1, 1, 2

    def __init__(self, reader, block, plain):
        self.pcsc = ctypes.CDLL("libpcsclite.so.1")
        self.block, self.plain = block, plain
        self.context, self.handle, self.channel = ctypes.c_long(), ctypes.c_long(), None
        self.call("SCardEstablishContext", ctypes.c_ulong(2), None, None, ctypes.byref(self.context))
        active = ctypes.c_ulong()
        self.call(
            "SCardConnect", self.context, (reader or self.readers()[0]).encode(), ctypes.c_ulong(self.SHARE_EXCLUSIVE),
            ctypes.c_ulong(self.PROTOCOL_T0), ctypes.byref(self.handle), ctypes.byref(active),
        )  # fmt: skip
        try:
            self.open()
        except BaseException:
            self.close()
            raise

    def call(self, name, *arguments):
        result = getattr(self.pcsc, name)(*arguments) & 0xFFFFFFFF
        if result:
            raise Refused(f"{name} {result:08X}")

    def readers(self):
        size = ctypes.c_ulong(0)
        self.call("SCardListReaders", self.context, None, None, ctypes.byref(size))
        names = ctypes.create_string_buffer(size.value)
        self.call("SCardListReaders", self.context, None, names, ctypes.byref(size))
        return [name for name in names.raw.decode().split("\0") if name]

    def transmit(self, command):
        answer = ctypes.create_string_buffer(RECEIVE_BUFFER)
        size = ctypes.c_ulong(RECEIVE_BUFFER)
        request = IoRequest(self.PROTOCOL_T0, ctypes.sizeof(IoRequest))
        self.call(
            "SCardTransmit", self.handle, ctypes.byref(request), bytes(command), ctypes.c_ulong(len(command)), None,
            answer, ctypes.byref(size),
        )  # fmt: skip
        data = answer.raw[: size.value]
        judge(2 <= len(data) <= 258, "an answer is longer than 256 bytes of data")
        return data[:-2], data[-2], data[-1]

    def open(self):
        self.transmit(bytes.fromhex("80AA00000AA9088100820101830107"))
        number, sw1, _ = self.transmit(bytes.fromhex("0070000001"))
        if sw1 != 0x90 or len(number) != 1:
            raise Refused(f"no logical channel: {sw1:02X}")
        self.channel = number[0]
        _, sw1, sw2 = self.transmit(bytes([self.channel, 0xA4, 4, 0, len(ISD_R)]) + ISD_R)
        if sw1 not in (0x90, 0x61):
            raise Refused(f"no ISD-R: {sw1:02X}{sw2:02X}")
        if sw1 == 0x61:
            fci, sw1, sw2 = self.transmit(bytes([self.channel, 0xC0, 0, 0, sw2]))
            judge((sw1, sw2) == (0x90, 0), f"GET RESPONSE after SELECT {sw1:02X}{sw2:02X}")
            judge(whole(fci, "6F").need("84").value == ISD_R, "the FCI of ISD-R names another application")

    def close(self):
        if self.channel is not None:
            _, sw1, sw2 = self.transmit(bytes([0, 0x70, 0x80, self.channel, 0]))
            judge((sw1, sw2) == (0x90, 0), f"channel not closed: {sw1:02X}{sw2:02X}")
        self.pcsc.SCardDisconnect(self.handle, ctypes.c_ulong(self.UNPOWER))
        self.pcsc.SCardReleaseContext(self.context)

    def store_data(self, data):
        """One chain of STORE DATA. Its answer, by GET RESPONSE where 61xx says so."""
        cla, answer = 0x80 | self.channel, b""
        blocks = [data[at : at + self.block] for at in range(0, len(data), self.block)]
        for number, block in enumerate(blocks):
            last = number == len(blocks) - 1
            part, sw1, sw2 = self.transmit(bytes([cla, 0xE2, 0x91 if last else 0x11, number, len(block)]) + block)
            judge(last or (part, sw1, sw2) == (b"", 0x90, 0), f"a block before the last answers {sw1:02X}{sw2:02X}")
            answer += part
            if sw1 != 0x61 and sw1 >> 4 != 9:
                raise Refused(f"STORE DATA {sw1:02X}{sw2:02X}")
        while sw1 == 0x61:
            fetching = self.channel if self.plain else cla
            part, sw1, sw2 = self.transmit(bytes([fetching, 0xC0, 0, 0, sw2]))
            judge(part, "GET RESPONSE brings nothing")
            answer += part
        if sw1 >> 4 != 9:
            raise Refused(f"GET RESPONSE {sw1:02X}{sw2:02X}")
        return answer

    def es10(self, tag, *values):
        return whole(self.store_data(tlv(tag, *values)), tag)

    def result(self, tag, *values):
        answer = self.es10(tag, *values)
        code = int.from_bytes(answer.need("80").value, "big")
        if code:
            raise Refused(f"{tag} {code}")

    # What the card is and has (SGP.22 section 5.7)

    def info(self):
        eid = self.es10("BF3E", tlv("5C", b"\x5a")).need("5A").value.hex()
        judge(len(eid) == 32 and eid.isdigit() and int(eid) % 97 == 1, "check digits of the EID")
        info1, info2 = self.es10("BF20"), self.es10("BF22")
        members = "81 82 83 84 85 86 87 88 A9 AA 8B 99 04 0C AC".split()
        in_order(info1, ["82", "A9", "AA"])
        in_order(info2, members)
        for tag in ("81", "82", "83", "84", "85", "88", "A9", "AA", "04", "0C"):
            judge(info2.get(tag), f"EUICCInfo2 lacks {tag}")
        judge(all(info1.need(t).raw == info2.need(t).raw for t in ("82", "A9", "AA")), "EUICCInfo1 is not as EUICCInfo2")
        in_order(info2.need("84"), ["81", "82", "83"])
        addresses = self.es10("BF3C")
        in_order(addresses, ["80", "81"])
        rules = self.es10("BF43").need("A0")
        default, root = (addresses.get(tag) for tag in ("80", "81"))
        return {
            "eid": eid,
            "svn": ".".join(map(str, info2.need("82").value)),
            "ci": [ski.value.hex().upper() for ski in info2.need("A9").children()],
            "free": int.from_bytes(info2.need("84", "82").value, "big"),
            "defaultDp": default.value.decode() if default else "",
            "rootDs": root.value.decode() if root else "",
            "rules": len(rules.children()),
        }

    def profiles(self):
        found = []
        for one in self.es10("BF2D").need("A0").children():
            judge(one.tag == "E3", f"{one.tag} among the profiles")
            in_order(one, "5A 4F 9F70 90 91 92 93 94 95 B6 B7 B8 99".split())
            text = {tag: (one.get(tag).value.decode() if one.get(tag) else None) for tag in ("90", "91", "92")}
            found.append(
                {
                    "iccid": digits_of(one.need("5A").value),
                    "aid": one.need("4F").value.hex().upper(),
                    "enabled": one.need("9F70").value == b"\1",
                    "nickname": text["90"],
                    "provider": text["91"],
                    "name": text["92"],
                }
            )
        return found

    def identifier(self, text):
        return tlv("5A", swapped(text, 10)) if text.isdigit() else tlv("4F", bytes.fromhex(text))

    def switch(self, tag, text, refresh):
        self.result(tag, tlv("A0", self.identifier(text)), tlv("81", b"\xff" if refresh else b"\0"))

    def notifications(self):
        operations = {0x80: "install", 0x40: "enable", 0x20: "disable", 0x10: "delete"}
        found = []
        for one in self.es10("BF28").need("A0").children():
            in_order(one, ["80", "81", "0C", "5A"])
            sequence, event, iccid = one.need("80").value, one.need("81").value, one.get("5A")
            judge(len(event) == 2 and bin(event[1]).count("1") == 1, "an event is not one bit")
            judge(event[1] & ((1 << event[0]) - 1) == 0, "unused bits of an event are set")
            found.append(
                {
                    "seq": int.from_bytes(sequence, "big"),
                    "operation": operations.get(event[1], event.hex()),
                    "address": one.need("0C").value.decode(),
                    "iccid": digits_of(iccid.value) if iccid else None,
                }
            )
        numbers = [one["seq"] for one in found]
        judge(numbers == sorted(set(numbers)), "numbers of notifications do not grow")
        return found

    def pending(self, sequence):
        size = sequence.bit_length() // 8 + 1
        inside = self.es10("BF2B", tlv("A0", tlv("80", sequence.to_bytes(size, "big")))).need("A0").children()
        if len(inside) != 1 or inside[0].tag not in ("BF37", "30"):
            raise Refused(f"notification {sequence} is not retrieved")
        one = inside[0]
        signed = one.need("BF27" if one.tag == "BF37" else "BF2F")
        judge(len(one.need("5F37").value) == 64, "the signature of a notification is not r||s")
        judge(signed.get("BF2F") or signed.tag == "BF2F", "no metadata in a notification")
        judge(one.tag == "BF37" or [c.tag for c in one.children()][2:] == ["30", "30"], "no chain in a notification")
        return one.raw

    def remove_notification(self, sequence):
        self.result("BF30", tlv("80", sequence.to_bytes(sequence.bit_length() // 8 + 1, "big")))

    def load(self, package):
        """A bound profile package, cut at its boundaries (SGP.22 section 2.5.5). ProfileInstallationResult."""
        bpp = whole(package, "BF36")
        parts = bpp.children()
        tags = [part.tag for part in parts]
        judge(tags in (["BF23", "A0", "A1", "A3"], ["BF23", "A0", "A1", "A2", "A3"]), f"a package of {tags}")
        commands = [bpp.header + parts[0].raw]
        for part in parts[1:]:
            inner = {"A0": "87", "A1": "88", "A2": "87", "A3": "86"}[part.tag]
            judge(all(one.tag == inner for one in part.children()), f"{part.tag} holds other than {inner}")
            judge(all(len(one.raw) <= 1020 for one in part.children()), "a segment is longer than 1020 bytes")
            whole_at_once = part.tag in ("A0", "A2")
            commands += [part.raw] if whole_at_once else [part.header, *(one.raw for one in part.children())]
        for number, command in enumerate(commands, 1):
            answer = self.store_data(command)
            if answer:
                judge(number == len(commands) or Tlv(answer).tag == "BF37", "an answer before the end of a package")
                return whole(answer, "BF37"), "A2" in tags
        raise Refused("a package brings no installation result")


# -- ES9+ and ES11 -------------------------------------------------------------------------------------------------------------------


class Server:
    def __init__(self, address, ca, resolve):
        self.address = address
        self.host, _, port = address.partition(":")
        self.at = (resolve.get(self.host.lower(), self.host), int(port or 443))
        self.tls = ssl.create_default_context(cafile=ca)

    def post(self, function, body):
        connection = http.client.HTTPConnection(self.host, self.at[1], timeout=60)
        connection.sock = self.tls.wrap_socket(socket.create_connection(self.at, 60), server_hostname=self.host)
        try:
            connection.request(
                "POST",
                f"/gsma/rsp2/es9plus/{function}",
                json.dumps(body).encode(),
                {
                    "Host": self.address,
                    "User-Agent": "gsma-rsp-lpad",
                    "X-Admin-Protocol": "gsma/rsp/v2.2.2",
                    "Content-Type": "application/json",
                },
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status // 100 != 2:
            raise Refused(f"{function} HTTP {answer.status}")
        protocol = answer.getheader("X-Admin-Protocol", "")
        judge(re.fullmatch(r"gsma/rsp/v2\.\d+\.\d+", protocol), f"{function}: X-Admin-Protocol “{protocol}”")
        if function == "handleNotification":
            judge(answer.status == 204 and not content, f"{function} answers {answer.status} with {len(content)} bytes")
            return {}
        judge(answer.status == 200, f"{function} answers {answer.status}")
        kind = answer.getheader("Content-Type", "")
        judge(re.match(r"application/json(;|$)", kind), f"{function}: Content-Type “{kind}”")
        members = json.loads(content)
        status = members["header"]["functionExecutionStatus"]
        if status["status"] not in ("Executed-Success", "Executed-WithWarning"):
            data = status["statusCodeData"]
            raise Refused(f"{function} {data['subjectCode']}/{data['reasonCode']}")
        return members


def b64(data):
    return base64.b64encode(data).decode()


def member(answer, name, tag):
    if not isinstance(answer.get(name), str):
        raise Refused(f"no {name}")
    return whole(base64.b64decode(answer[name], validate=True), tag)


# -- Common mutual authentication, download, discovery (SGP.22 sections 3.0.1, 3.1.3, 3.6.2) --------------------------------------------


class Session:
    def __init__(self, card, server, imei=None):
        self.card, self.server, self.imei, self.id = card, server, imei, None

    def device_info(self):
        release = bytes.fromhex("0F0000")
        capabilities = tlv("A1", *(tlv(tag, release) for tag in ("80", "81", "85")))
        imei = tlv("82", swapped(self.imei, 8)) if self.imei else b""
        return tlv("A1", tlv("80", swapped("35290611", 4)), capabilities, imei)

    def authenticate(self, matching_id):
        challenge = self.card.es10("BF2E").need("80").value
        judge(len(challenge) == 16, "a challenge is not 16 bytes")
        info1 = self.card.es10("BF20").raw
        asked = {"smdpAddress": self.server.address, "euiccChallenge": b64(challenge), "euiccInfo1": b64(info1)}
        answer = self.server.post("initiateAuthentication", asked)
        self.id = answer["transactionId"]
        judge(re.fullmatch(r"([0-9A-F]{2}){1,16}", self.id), f"a transactionId “{self.id}”")
        signed = member(answer, "serverSigned1", "30")
        in_order(signed, ["80", "81", "83", "84"])
        judge(signed.need("80").value.hex().upper() == self.id.upper(), "serverSigned1 is of another transaction")
        judge(signed.need("81").value == challenge, "serverSigned1 has another challenge")
        judge(signed.need("83").value.decode() == self.server.address, "serverSigned1 has another address")
        judge(len(member(answer, "serverSignature1", "5F37").value) == 64, "serverSignature1 is not r||s")
        parts = [("serverSigned1", "30"), ("serverSignature1", "5F37"), ("euiccCiPKIdToBeUsed", "04"), ("serverCertificate", "30")]  # fmt: skip
        context = tlv("A0", tlv("80", matching_id.encode()) if matching_id else b"", self.device_info())
        response = self.card.es10("BF38", *(member(answer, *part).raw for part in parts), context)
        error = response.get("A1")
        if error:
            raise Refused(f"BF38 {int.from_bytes(error.need('02').value, 'big')}")
        ours = response.need("A0")
        judge([child.tag for child in ours.children()] == ["30", "5F37", "30", "30"], "AuthenticateResponseOk")
        signed1 = ours.children()[0]
        in_order(signed1, ["80", "83", "84", "BF22", "A0"])
        judge(signed1.need("A0").raw == context, "ctxParams1 is not echoed as it was sent")
        judge(signed1.need("84").raw == signed.need("84").raw, "euiccSigned1 has another serverChallenge")
        asked = {"transactionId": self.id, "authenticateServerResponse": b64(response.raw)}
        return self.server.post("authenticateClient", asked)

    def cancel(self, reason):
        request = [tlv("80", bytes.fromhex(self.id)), tlv("81", bytes([reason]))]
        response = self.card.es10("BF41", *request)
        in_order(response.need("A0", "30"), ["80", "81", "82"])
        judge(response.need("A0", "30", "82").value == bytes([reason]), "another reason is signed")
        self.server.post("cancelSession", {"transactionId": self.id, "cancelSessionResponse": b64(response.raw)})

    def download(self, matching_id, code, refuse):
        answer = self.authenticate(matching_id)
        judge(answer["transactionId"] == self.id, "authenticateClient is of another transaction")
        metadata = member(answer, "profileMetadata", "BF25")
        in_order(metadata, "5A 91 92 93 94 95 B6 B7 99".split())
        signed = member(answer, "smdpSigned2", "30")
        in_order(signed, ["80", "01", "5F49"])
        told = {
            "iccid": digits_of(metadata.need("5A").value),
            "provider": metadata.need("91").value.decode(),
            "codeRequired": signed.need("01").value == b"\xff",
        }
        if refuse is not None:
            self.cancel(refuse)
            return {**told, "cancelled": refuse}
        hashed = b""
        if told["codeRequired"]:
            inner = hashlib.sha256((code or "").encode()).digest()
            hashed = tlv("04", hashlib.sha256(inner + bytes.fromhex(self.id)).digest())
        response = self.card.es10(
            "BF21", signed.raw, member(answer, "smdpSignature2", "5F37").raw, hashed,
            member(answer, "smdpCertificate", "30").raw,
        )  # fmt: skip
        error = response.get("A1")
        if error:
            raise Refused(f"BF21 {int.from_bytes(error.need('02').value, 'big')}")
        signed2 = response.need("A0", "30")
        in_order(signed2, ["80", "5F49", "04"])
        judge(len(signed2.need("5F49").value) == 65, "a one-time key is not a point")
        judge((signed2.get("04").raw if signed2.get("04") else b"") == hashed, "hashCc is not as it was sent")
        asked = {"transactionId": self.id, "prepareDownloadResponse": b64(response.raw)}
        bound = self.server.post("getBoundProfilePackage", asked)
        judge(bound["transactionId"] == self.id, "getBoundProfilePackage is of another transaction")
        result, ppk = self.card.load(member(bound, "boundProfilePackage", "BF36").raw)
        self.id = None
        data = result.need("BF27")
        in_order(data, ["80", "BF2F", "06", "A2"])
        error = data.need("A2").get("A1")
        if error:
            raise Refused(f"installation {error.need('80').value.hex()}/{error.need('81').value.hex()}")
        judge(digits_of(data.need("BF2F", "5A").value) == told["iccid"], "another profile than announced")
        judge(data.need("BF2F", "0C").value.decode() == self.server.address, "the result names another server")
        aid = data.need("A2", "A0", "4F").value.hex().upper()
        return {**told, "aid": aid, "seq": int.from_bytes(data.need("BF2F", "80").value, "big"), "ppk": ppk}


class Lpa:
    def __init__(self, card, arguments):
        self.card, self.arguments = card, arguments

    def server(self, address):
        resolve = dict(one.split("=") for one in self.arguments.resolve)
        return Server(address, self.arguments.ca, resolve)

    def chip(self):
        return self.card.info()

    def list(self):
        return self.card.profiles()

    def enable(self):
        self.card.switch("BF31", self.arguments.profile, self.arguments.refresh)

    def disable(self):
        self.card.switch("BF32", self.arguments.profile, self.arguments.refresh)

    def delete(self):
        self.card.result("BF33", self.card.identifier(self.arguments.profile))

    def nickname(self):
        text = tlv("90", self.arguments.text.encode())
        self.card.result("BF29", self.card.identifier(self.arguments.profile), text)

    def notifications(self):
        return self.card.notifications()

    def process(self):
        """Sends what waits, oldest first, and removes what was taken."""
        port = self.arguments.port
        waiting = self.card.notifications()
        for one in waiting:
            address = one["address"] if ":" in one["address"] or port is None else f"{one['address']}:{port}"
            pending = b64(self.card.pending(one["seq"]))
            self.server(address).post("handleNotification", {"pendingNotification": pending})
            self.card.remove_notification(one["seq"])
        return waiting

    def remove(self):
        self.card.remove_notification(self.arguments.sequence)

    def session(self, address):
        return Session(self.card, self.server(address), self.arguments.imei)

    def download(self):
        form, address, matching_id, *_ = self.arguments.code.removeprefix("LPA:").split("$")
        if form != "1":
            raise Refused(f"an activation code of form {form}")
        session = self.session(address)
        try:
            return session.download(matching_id, self.arguments.confirmation, self.arguments.refuse)
        except Refused:
            if session.id is not None:
                try:
                    session.cancel(0)
                except Refused:
                    pass
            raise

    def discover(self):
        address = self.arguments.smds or self.card.info()["rootDs"]
        return self.session(address).authenticate(None)["eventEntries"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reader", help="default: the first")
    parser.add_argument("--block", type=int, default=120, help="bytes of data a STORE DATA")
    parser.add_argument("--plain", action="store_true", help="GET RESPONSE in class 0X as TS 102 221 has it; lpac: 8X")
    parser.add_argument("--ca", help="roots of TLS, PEM; default: the system's")
    parser.add_argument("--resolve", action="append", default=[], metavar="HOST=IP")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("chip", "list", "notifications"):
        commands.add_parser(name)
    for name in ("enable", "disable", "delete", "nickname"):
        command = commands.add_parser(name)
        command.add_argument("profile", help="ICCID or AID")
        if name == "nickname":
            command.add_argument("text")
        command.add_argument("--refresh", action="store_true")
    commands.add_parser("process").add_argument("--port", type=int, help="of servers named without one")
    commands.add_parser("remove").add_argument("sequence", type=int)
    download, discover = commands.add_parser("download"), commands.add_parser("discover")
    download.add_argument("code", help="activation code")
    download.add_argument("--confirmation")
    download.add_argument("--refuse", type=int, help="cancel with this reason instead of loading")
    discover.add_argument("--smds", help="default: the card's root SM-DS")
    for command in (download, discover):
        command.add_argument("--imei")
    arguments = parser.parse_args()
    try:
        card = Card(arguments.reader, arguments.block, arguments.plain)
        try:
            data = getattr(Lpa(card, arguments), arguments.command)()
        finally:
            card.close()
        print(json.dumps({"ok": True, "data": data, "findings": findings}))
    except (Refused, OSError, KeyError, ValueError) as error:
        print(json.dumps({"ok": False, "error": f"{error}", "findings": findings}))
        sys.exit(1)


if __name__ == "__main__":
    main()

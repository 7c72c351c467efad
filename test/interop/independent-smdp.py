#!/usr/bin/env python3
"""An SM-DP+ that shares nothing with the product: Python's standard library, `openssl` for every computation, the specifications.

It behaves as osmo-smdpp does: smdpAddress compared letter by letter, X-Admin-Protocol v2.1.0, chunked answers, no confirmation code, host id
of 8 bytes, always profile protection keys, segments 86 of 1032 bytes. Every line it prints is a JSON object about what it saw.
"""
import argparse
import base64
import hashlib
import http.server
import json
import os
import re
import ssl
import subprocess
import tempfile

from independent_tlv import Tlv, length_of, swapped, tlv, whole

HOST_ID = b"mahlzeit"
# 1008 bytes and their padding to 1024, and the MAC.
PIECE = 1008


class Failed(Exception):
    def __init__(self, subject, reason, message):
        super().__init__(message)
        self.status = {"subjectCode": subject, "reasonCode": reason, "message": message}


def say(**what):
    print(json.dumps(what), flush=True)


# -- What openssl computes -----------------------------------------------------------------------------------------------------------


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def in_file(data):
    file = tempfile.NamedTemporaryFile(dir=folder)
    file.write(data)
    file.flush()
    return file


def public_key(certificate):
    return openssl("x509", "-inform", "DER", "-noout", "-pubkey", data=certificate)


def verified(key, data, signature):
    """ECDSA with SHA-256; signature in DER, key in PEM."""
    with in_file(key) as key_file, in_file(signature) as signature_file:
        arguments = ["openssl", "dgst", "-sha256", "-verify", key_file.name, "-signature", signature_file.name]
        return subprocess.run(arguments, input=data, capture_output=True).returncode == 0


def integer(octets):
    octets = octets.lstrip(b"\0") or b"\0"
    return tlv("02", b"\0" + octets if octets[0] & 0x80 else octets)


def verified_plain(certificate, data, signature):
    """The plain format r||s of BSI TR-03111, as RSP signs."""
    der = tlv("30", integer(signature[:32]), integer(signature[32:]))
    return len(signature) == 64 and verified(public_key(certificate), data, der)


def signed(key_file, data):
    pair = whole(openssl("dgst", "-sha256", "-sign", key_file, data=data), "30").children()
    return tlv("5F37", *(one.value.lstrip(b"\0").rjust(32, b"\0") for one in pair))


def issued_by(certificate, issuer):
    to_be_signed, _, signature = whole(certificate, "30").children()
    return verified(public_key(issuer), to_be_signed.raw, signature.value[1:])


def extension(certificate, name):
    return openssl("x509", "-inform", "DER", "-noout", "-ext", name, data=certificate).decode()


def key_id(certificate, name="subjectKeyIdentifier"):
    return bytes.fromhex("".join(re.findall(r"\b[0-9A-F]{2}\b", extension(certificate, name).split("\n", 1)[1])))


def aes(key, iv, data):
    return openssl("enc", "-aes-128-cbc", "-nopad", "-K", key.hex(), "-iv", iv.hex(), data=data)


def cmac(key, data):
    arguments = ("mac", "-cipher", "AES-128-CBC", "-macopt", f"hexkey:{key.hex()}", "-in", "-", "CMAC")
    with in_file(data) as file:
        return bytes.fromhex(openssl(*(file.name if one == "-" else one for one in arguments)).decode().strip())


# -- Protection of a package (SGP.22 sections 2.5.3, 2.6.4) -----------------------------------------------------------------------------


class Bsp:
    def __init__(self, encryption, mac, chaining):
        self.encryption, self.mac, self.chaining, self.counter = encryption, mac, chaining, 1

    def protect(self, tag, data):
        if tag != "88":
            padded = data + b"\x80" + bytes(-(len(data) + 1) % 16)
            icv = aes(self.encryption, bytes(16), self.counter.to_bytes(16, "big"))
            data = aes(self.encryption, icv, padded)
        header = bytes.fromhex(tag) + length_of(len(data) + 8)
        self.chaining = cmac(self.mac, self.chaining + header + data)
        self.counter += 1
        return header + data + self.chaining[:8]


def bind(session, otpk):
    """BoundProfilePackage for the card whose one-time public key is `otpk`."""
    curve = re.search(rb"ASN1 OID: (\S+)", openssl("x509", "-inform", "DER", "-noout", "-text", data=options.pb)).group(1)
    key = os.path.join(folder, session["id"])
    openssl("ecparam", "-genkey", "-noout", "-name", curve.decode(), "-out", key)
    spki = openssl("ec", "-in", key, "-pubout", "-outform", "DER")
    with in_file(spki[:-65] + otpk) as peer:
        shared = openssl("pkeyutl", "-derive", "-inkey", key, "-peerkey", peer.name, "-peerform", "DER")
    os.remove(key)
    info = b"\x88\x10" + bytes([len(HOST_ID)]) + HOST_ID + b"\x10" + bytes.fromhex(session["eid"])
    keys = b"".join(hashlib.sha256(shared + bytes([0, 0, 0, i]) + info).digest() for i in (1, 2))
    ours = Bsp(keys[16:32], keys[32:48], keys[:16])
    crt = tlv("A6", tlv("80", b"\x88"), tlv("81", b"\x10"), tlv("84", HOST_ID))
    secured = tlv("82", b"\1") + tlv("80", bytes.fromhex(session["id"])) + crt + tlv("5F49", spki[-65:])
    initialise = tlv("BF23", secured, signed(options.pb_key, secured + tlv("5F49", otpk)))
    configure = tlv("A0", ours.protect("87", tlv("BF24")))
    store = tlv("A1", ours.protect("88", session["metadata"]))
    ppk = [os.urandom(16) for _ in range(3)]
    replace = tlv("BF26", tlv("80", ppk[0]), tlv("81", ppk[1]), tlv("82", ppk[2]))
    replaced = tlv("A2", ours.protect("87", replace))
    theirs = Bsp(ppk[1], ppk[2], ppk[0])
    package = session["package"]
    pieces = [package[at : at + PIECE] for at in range(0, len(package), PIECE)]
    return tlv("BF36", initialise, configure, store, replaced, tlv("A3", *(theirs.protect("86", one) for one in pieces)))


# -- ES9+ (SGP.22 section 5.6) ----------------------------------------------------------------------------------------------------------

sessions = {}


def b64(data):
    return base64.b64encode(data).decode()


def session_of(body):
    found = sessions.get(body["transactionId"])
    if found is None:
        raise Failed("8.10.1", "3.9", "unknown transaction")
    return found


def initiate_authentication(body):
    if body["smdpAddress"] != options.address:
        raise Failed("8.8.1", "3.8", f"this is {options.address}, not {body['smdpAddress']}")
    challenge = base64.b64decode(body["euiccChallenge"], validate=True)
    info = whole(base64.b64decode(body["euiccInfo1"], validate=True), "BF20")
    known = key_id(options.auth, "authorityKeyIdentifier")
    for tag, refusal in (("A9", ("8.8.2", "3.1")), ("AA", ("8.8.4", "3.7"))):
        if known not in [one.value for one in info.need(tag).children()]:
            raise Failed(*refusal, f"no CI key in {tag}")
    session = {"id": os.urandom(16).hex().upper(), "challenge": os.urandom(16)}
    sessions[session["id"]] = session
    parts = (
        tlv("80", bytes.fromhex(session["id"])),
        tlv("81", challenge),
        tlv("83", options.address.encode()),
        tlv("84", session["challenge"]),
    )
    signed1 = tlv("30", *parts)
    return {
        "transactionId": session["id"],
        "serverSigned1": b64(signed1),
        "serverSignature1": b64(signed(options.auth_key, signed1)),
        "euiccCiPKIdToBeUsed": b64(tlv("04", known)),
        "serverCertificate": b64(options.auth),
    }


def authenticate_client(body):
    session = session_of(body)
    response = whole(base64.b64decode(body["authenticateServerResponse"], validate=True), "BF38").need("A0")
    signed1, signature, euicc, eum = response.children()
    if not issued_by(eum.raw, options.ci):
        raise Failed("8.1.2", "6.1", "the EUM's certificate is not the CI's")
    if key_id(eum.raw, "authorityKeyIdentifier") != key_id(options.ci) or not issued_by(euicc.raw, eum.raw):
        raise Failed("8.1.3", "6.1", "the eUICC's certificate is not the EUM's")
    subject = openssl("x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253", data=euicc.raw).decode()
    session["eid"] = re.search(r"serialNumber=(\d{32})", subject).group(1)
    permitted = re.findall(r"serialNumber\s*=\s*(\d+)", extension(eum.raw, "nameConstraints"))
    if not any(session["eid"].startswith(one) for one in permitted):
        raise Failed("8.1.4", "6.1", "the EID is not the EUM's")
    if not verified_plain(euicc.raw, signed1.raw, signature.value):
        raise Failed("8.1", "6.1", "the eUICC's signature")
    if signed1.need("84").value != session["challenge"] or signed1.need("80").value.hex().upper() != session["id"]:
        raise Failed("8.1", "6.1", "the server's challenge")
    matching_id = signed1.need("A0").get("80")
    package = options.packages.get(matching_id.value.decode() if matching_id else "")
    if package is None:
        raise Failed("8.2.6", "3.8", "no such MatchingID")
    session.update(package=package, euicc=euicc.raw)
    # The header of a package has its digits straight (SAIP), metadata swapped.
    iccid = tlv("5A", swapped(Tlv(package).need("83").value.hex().rstrip("f"), 10))
    names = tlv("91", b"Independent"), tlv("92", matching_id.value), tlv("95", b"\2")
    events = tlv("B6", tlv("30", tlv("80", bytes([4, 0xF0])), tlv("81", options.address.encode())))
    session["metadata"] = tlv("BF25", iccid, *names, events)
    signed2 = tlv("30", tlv("80", bytes.fromhex(session["id"])), tlv("01", b"\0"))
    session["signature2"] = signed(options.pb_key, signed2 + signature.raw)
    return {
        "transactionId": session["id"],
        "profileMetadata": b64(session["metadata"]),
        "smdpSigned2": b64(signed2),
        "smdpSignature2": b64(session["signature2"]),
        "smdpCertificate": b64(options.pb),
    }


def get_bound_profile_package(body):
    session = session_of(body)
    response = whole(base64.b64decode(body["prepareDownloadResponse"], validate=True), "BF21").need("A0")
    signed2, signature = response.children()
    if not verified_plain(session["euicc"], signed2.raw + session["signature2"], signature.value):
        raise Failed("8.1", "6.1", "the eUICC's signature")
    bound = bind(session, signed2.need("5F49").value)
    say(bound=session["eid"], bytes=len(bound))
    return {"transactionId": session["id"], "boundProfilePackage": b64(bound)}


def cancel_session(body):
    session_of(body)
    response = whole(base64.b64decode(body["cancelSessionResponse"], validate=True), "BF41")
    say(cancelled=response.need("A0", "30", "82").value.hex())
    raise Failed("8.8", "3.10", "osmo-smdpp always says so")


def handle_notification(body):
    pending = Tlv(base64.b64decode(body["pendingNotification"], validate=True))
    if pending.tag == "BF37":
        data = pending.need("BF27")
        results = [one.tag for one in data.need("A2").children()]
        session = sessions[data.need("80").value.hex().upper()]
        good = verified_plain(session["euicc"], data.raw, pending.need("5F37").value)
        say(notification="install", installed=results == ["A0"], verified=good)
        return
    metadata, signature, euicc, eum = pending.children()
    good = issued_by(eum.raw, options.ci) and issued_by(euicc.raw, eum.raw)
    good = good and verified_plain(euicc.raw, metadata.raw, signature.value)
    say(notification=metadata.need("81").value.hex(), address=metadata.need("0C").value.decode(), verified=good)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    functions = {
        "initiateAuthentication": initiate_authentication,
        "authenticateClient": authenticate_client,
        "getBoundProfilePackage": get_bound_profile_package,
        "cancelSession": cancel_session,
        "handleNotification": handle_notification,
    }

    def do_POST(self):
        name = self.path.removeprefix("/gsma/rsp2/es9plus/")
        content = self.rfile.read(int(self.headers["Content-Length"]))
        header = {"functionExecutionStatus": {"status": "Executed-Success"}}
        members = {}
        say(
            function=name,
            host=self.headers["Host"],
            agent=self.headers["User-Agent"],
            protocol=self.headers["X-Admin-Protocol"],
        )
        try:
            if not self.headers["Content-Type"].startswith("application/json"):
                raise Failed("1.2.1", "2.1", "this is not JSON")
            members = self.functions[name](json.loads(content))
        except Failed as refusal:
            say(refused=refusal.status)
            header = {"functionExecutionStatus": {"status": "Failed", "statusCodeData": refusal.status}}
        if members is None:
            self.send_response(204)
            self.send_header("X-Admin-Protocol", "gsma/rsp/v2.1.0")
            self.end_headers()
            return
        answer = json.dumps({"header": header, **members}).encode()
        self.send_response(200)
        self.send_header("X-Admin-Protocol", "gsma/rsp/v2.1.0")
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(answer), 1000):
            piece = answer[at : at + 1000]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass


def main():
    global options, folder
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", required=True, help="its name is HOST:PORT, letter by letter")
    for name in ("tls", "tls-key", "ci", "auth", "auth-key", "pb", "pb-key"):
        parser.add_argument(f"--{name}", required=True, help="PEM" if name.startswith("tls") or "key" in name else "DER")
    parser.add_argument("--package", action="append", required=True, metavar="MATCHINGID=FILE")
    options = parser.parse_args()
    for name in ("ci", "auth", "pb"):
        with open(getattr(options, name), "rb") as file:
            setattr(options, name, file.read())
    options.packages = {}
    for one in options.package:
        matching_id, path = one.split("=", 1)
        with open(path, "rb") as file:
            options.packages[matching_id] = file.read()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    options.address = f"{options.host}:{server.server_address[1]}"
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options.tls, options.tls_key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    with tempfile.TemporaryDirectory() as folder:
        say(address=options.address)
        server.serve_forever()


if __name__ == "__main__":
    main()

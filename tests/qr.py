"""Reads QR codes as a phone would: from a picture."""

import re
import struct
import zlib

import zxingcpp

PIXELS = 8


def read_svg(svg: str) -> str:
    """What a QR code says whose dark modules are strokes of one path, as segno draws them."""
    path = re.search(r'<path[^>]*stroke="[^"]+"[^>]* d="([^"]+)"', svg)
    side = re.search(r'(?:viewBox="0 0 |M0 0h)(\d+)', svg)
    assert path, svg[:200]
    assert side, svg[:200]
    rows = [bytearray(b"\xff" * int(side[1])) for _ in range(int(side[1]))]
    x, y = 0, -0.5
    for step, across, down in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", path[1]):
        if step == "h":
            rows[int(y)][x : x + int(across)] = bytes(int(across))
            x += int(across)
        elif step == "m":
            x, y = x + int(across), y + float(down)
        else:
            x, y = int(across), float(down)
    return read_rows([bytes(pixel for pixel in row for _ in range(PIXELS)) for row in rows], PIXELS)


def read_png(png: bytes) -> str:
    """What a QR code says in a picture of one bit a pixel, as segno writes them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, dict[bytes, bytes]()
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        chunks[kind] = chunks.get(kind, b"") + content
        at += 12 + size
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour) == (1, 0)
    packed, line = zlib.decompress(chunks[b"IDAT"]), (width + 7) // 8 + 1
    rows, above = [], bytes(line - 1)
    for number in range(height):
        method, *row = packed[number * line : (number + 1) * line]
        assert method in {0, 2}, "neither as it is, nor by what differs from the row above"
        if method:
            row = [(one + before) % 256 for one, before in zip(row, above, strict=True)]
        above = bytes(row)
        bits = "".join(f"{byte:08b}" for byte in row)[:width]
        rows.append(bytes(255 if bit == "1" else 0 for bit in bits))
    return read_rows(rows)


def read_rows(rows: list[bytes], times: int = 1) -> str:
    """What the one QR code in a grey picture says, its rows each drawn so many times.

    It has to be of level M, which stands 15 % of damage.
    """
    pixels = b"".join(row for row in rows for _ in range(times))
    picture = memoryview(pixels).cast("B", (len(rows) * times, len(rows[0])))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level == "M"
    return str(found.text)

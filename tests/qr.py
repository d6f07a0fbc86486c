"""Reads QR codes as a phone would: from a picture."""

import re

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

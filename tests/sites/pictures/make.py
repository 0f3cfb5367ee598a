#!/usr/bin/env python3
"""Makes the pictures of the cases in this folder, with what must not be published planted in them.

They are committed; this is how they came to be (Python 3 with Pillow 13). What is planted says PLANTED.
"""
import base64, io, pathlib, struct, zlib
from PIL import Image, ImageCms

HERE = pathlib.Path(__file__).parent
PLANTED = b"PLANTED 43.2380 N 76.9450 E, camera 0042117"


def put(path, data):
    path = HERE / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def picture(mode="RGB"):
    image = Image.new("RGB", (24, 16))
    image.putdata([(10 * x, 15 * y, 90) for y in range(16) for x in range(24)])
    return image.convert(mode)


def saved(image, **how):
    file = io.BytesIO()
    image.save(file, **how)
    return file.getvalue()


def exif(orientation, order="<"):
    """Orientation, the maker of the camera, and where the picture was taken."""
    def tag(number, kind, count, value):
        return struct.pack(order + "HHI", number, kind, count) + value
    short = struct.pack(order + "HH", orientation, 0)
    long = lambda value: struct.pack(order + "I", value)
    text = 8 + 2 + 3 * 12 + 4
    gps = text + len(PLANTED) + 1
    return b"".join([
        {"<": b"II*\0", ">": b"MM\0*"}[order], long(8), struct.pack(order + "H", 3),
        tag(0x010F, 2, len(PLANTED) + 1, long(text)), tag(0x0112, 3, 1, short), tag(0x8825, 4, 1, long(gps)), long(0),
        PLANTED, b"\0", struct.pack(order + "H", 1), tag(1, 2, 2, b"N\0\0\0"), long(0),
    ])


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + PLANTED + b"</x:xmpmeta>"
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# --- JPEG -------------------------------------------------------------------------------------------------------------

def segment(kind, body):
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body


def jpeg(orientation, order="<"):
    """A progressive JPEG with everything that a camera and a program leave in one, also between scans and after the end."""
    plain = saved(picture(), format="JPEG", progressive=True, icc_profile=ICC)
    assert plain[2:6] == b"\xff\xe0\0\x10" and plain.count(b"\xff\xda") > 1
    thumbnail = b"JFIF\0\x01\x02\x01\0H\0H\x01\x01" + b"PLA"
    last = plain.rindex(b"\xff\xda")
    return b"".join([
        plain[:2],
        segment(0xE0, thumbnail),
        segment(0xE0, b"JFXX\0\x10" + PLANTED),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xE1, b"Exif\0\0" + exif(orientation, order)),
        segment(0xE1, b"Exif\0\0" + exif(3)),
        segment(0xE2, b"MPF\0" + PLANTED),
        segment(0xED, b"Photoshop 3.0\0008BIM\x04\x04\0\0" + PLANTED),
        segment(0xEC, PLANTED), segment(0xFE, PLANTED), segment(0xE4, PLANTED), b"\xff\xff",
        plain[20:last],
        segment(0xFE, PLANTED), segment(0xE1, XMP),
        plain[last:],
        plain[:2] + segment(0xE1, b"Exif\0\0" + exif(1)) + plain[2:],
        PLANTED,
    ])


# --- PNG --------------------------------------------------------------------------------------------------------------

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(orientation):
    plain = saved(picture(), format="PNG", icc_profile=ICC, dpi=(300, 300))
    at = plain.index(b"IDAT") - 4
    return b"".join([
        plain[:at],
        chunk(b"tEXt", b"Author\0" + PLANTED),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(PLANTED)),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"eXIf", exif(orientation, ">")),
        chunk(b"tIME", struct.pack(">HBBBBB", 2024, 5, 4, 9, 30, 0)),
        chunk(b"prVW", PLANTED), chunk(b"caBX", PLANTED),
        plain[at:],
        PLANTED,
    ])


# --- GIF --------------------------------------------------------------------------------------------------------------

def blocks(data):
    parts = [data[at:at + 255] for at in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def gif():
    frames = [picture("P"), picture("P").rotate(180)]
    plain = saved(frames[0], format="GIF", save_all=True, append_images=frames[1:], loop=3, duration=80)
    at = plain.index(b"!\xff\x0bNETSCAPE")
    extra = [b"!\xfe" + blocks(PLANTED), b"!\xff\x0bXMP DataXMP" + blocks(XMP), b"!\xff\x0bICCRGBG1012" + blocks(PLANTED),
             b"!\x01" + blocks(PLANTED)]
    return plain[:at] + b"".join(extra) + plain[at:-1] + extra[0] + plain[-1:] + PLANTED


# --- WebP -------------------------------------------------------------------------------------------------------------

def riff(chunks):
    body = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def riff_chunks(data):
    at = 0
    while at < len(data):
        length = struct.unpack("<I", data[at + 4:at + 8])[0]
        yield data[at:at + 4], data[at + 8:at + 8 + length]
        at += 8 + length + length % 2


def webp(orientation, moving=False):
    more = {"save_all": True, "append_images": [picture().rotate(180)], "duration": 80} if moving else {}
    plain = saved(picture(), format="WEBP", lossless=True, icc_profile=ICC, exif=exif(orientation), xmp=XMP, **more)
    chunks = []
    for kind, data in riff_chunks(plain[12:]):
        if kind == b"ANMF":
            data += b"note" + struct.pack("<I", len(PLANTED)) + PLANTED + b"\0" * (len(PLANTED) % 2)
        chunks.append((kind, data))
    return riff(chunks + [(b"note", PLANTED)]) + PLANTED


# --- SVG --------------------------------------------------------------------------------------------------------------

def svg(inner=b""):
    return b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- PLANTED by a program -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!-- PLANTED -->]>
<?xpacket begin='PLANTED'?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:svg="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:planted="PLANTED" width="24" height="16"
   inkscape:export-filename="/home/PLANTED/map.png" sodipodi:docname="PLANTED.svg" data-name="PLANTED" content="&lt;mxfile host=&quot;PLANTED&quot;&gt;">
  <title>The quay</title>
  <metadata><rdf:RDF><rdf:Description>PLANTED</rdf:Description></rdf:RDF></metadata>
  <sodipodi:namedview inkscape:window-width="1920"><inkscape:grid id="PLANTED"/></sodipodi:namedview>
  <svg:g id="quay" inkscape:label="PLANTED" font-family='"Noto Serif"' inkscape:groupmode="layer"><path d="M0 0h24v16"/></svg:g>
  <text x="1" y="9">Quay <!-- PLANTED -->Street &amp; harbour</text>
""" + inner + b"</svg>\n"


def within(data, kind=b"image/jpeg"):
    return b"  <image xlink:href=\"data:" + kind + b";base64," + base64.b64encode(data) + b"\" width=\"24\" height=\"16\"/>\n"


# --- the cases --------------------------------------------------------------------------------------------------------

def photographs():
    content = "photographs/site/content/"
    put(content + "quay.jpg", jpeg(1))
    put(content + "turned.jpg", jpeg(6))
    put(content + "turned-motorola.jpg", jpeg(8, ">"))
    put(content + "quay.png", png(1))
    put(content + "turned.png", png(6))
    put(content + "quay.gif", gif())
    put(content + "quay.webp", webp(1))
    put(content + "turned.webp", webp(6))
    put(content + "moving.webp", webp(1, moving=True))
    put(content + "map.svg", svg())
    put(content + "map-in-utf-16.svg", svg().decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    put(content + "map-with-a-picture.svg", svg(within(jpeg(1)) + within(png(1), b"image/png")))
    put("photographs/site/static/photo.jpg", jpeg(1))
    put("photographs/site/static/a-picture-without-an-ending", jpeg(1))
    put("photographs/site/static/called-otherwise.txt", png(1))
    put("photographs/site/themes/default/assets/logo.png", png(1))


def broken():
    content = "broken/site/static/"
    for name, data in {"a.jpg": jpeg(1), "b.png": png(1), "c.gif": gif(), "d.webp": webp(1)}.items():
        put(content + name, data[:len(data) // 3])
    put(content + "e.jpg", saved(picture(), format="JPEG")[:-2] + PLANTED)
    put(content + "f.jpg", b"\xff\xd8\xff\x4f" + PLANTED)
    put(content + "g.svg", svg(b"<g>")[:-8])


def of_other_kinds():
    site = "of-other-kinds/site/static/"
    put(site + "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + PLANTED)
    put(site + "b.bin", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + PLANTED)
    put(site + "c.dat", exif(1))
    put(site + "d.jpg", b"no picture at all")
    put(site + "e.svgz", b"\x1f\x8b" + PLANTED)
    put(site + "f.svg", svg().replace(b"UTF-8", b"UTF-7"))
    put(site + "g.svg", svg(within(b"no picture at all")))
    put(site + "h.svg", svg(b"<style>g { background: url(data:image/jpeg;base64,AAAA) }</style>"))


def while_it_is_written():
    case = "picture-that-changes/"
    name = "content/quay.jpg"
    plain = saved(picture(), format="JPEG")
    put(case + "site/" + name, plain)
    put(case + "step1/" + name, jpeg(6))
    put(case + "step2/" + name, jpeg(6)[:400])
    put(case + "step3/" + name, jpeg(3))


for case in (photographs, broken, of_other_kinds, while_it_is_written):
    case()

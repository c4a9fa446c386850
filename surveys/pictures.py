"""Pictures of links for the camera of a phone."""

import segno
from markupsafe import Markup

from data.commands.factors import enrolment_link


def factor_picture(secret: str, email: str) -> Markup:
    """Return the QR code, as inline SVG, that an app reads the secret of a second factor from."""
    picture = segno.make(enrolment_link(secret, email), error="m")
    svg = picture.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="gx-qr__picture")
    return Markup(svg)  # noqa: S704 - made of squares alone; the link is in their pattern

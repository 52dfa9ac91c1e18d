"""What keeps a page from running, loading or being framed by what is not ours.

CSP Level 3: no script or style in the page itself, nothing from another origin. OWASP Secure Headers.
"""

from flask import Blueprint, Response, g, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors {ancestors}",
    )
)
_TLS_ONLY = "max-age=31536000"  # seconds
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ASSETS_AGE = 86_400  # seconds


def protect(pages: Blueprint, *, production: bool) -> None:
    """Give every response of ``pages`` its headers. Pages about patients are kept by no cache."""

    @pages.after_request
    def add(response: Response) -> Response:
        return protected(response, production=production)


def protected(response: Response, *, production: bool) -> Response:
    """``response`` with its headers.

    ``flask.g.framed_by``: the origins whose pages may show this one in a frame; else none may. In production,
    which is behind TLS, browsers are told to come by TLS alone.
    """
    framed_by = g.get("framed_by", ())
    ancestors = " ".join(framed_by) or "'none'"
    response.headers.update(_HEADERS)
    response.headers["Content-Security-Policy"] = _POLICY.format(ancestors=ancestors)
    if not framed_by:
        response.headers["X-Frame-Options"] = "DENY"
    if production:
        response.headers["Strict-Transport-Security"] = _TLS_ONLY
    if request.endpoint == "pages.static":
        response.cache_control.max_age = _ASSETS_AGE
        response.cache_control.no_cache = None
    else:
        response.headers["Cache-Control"] = "no-store"
    return response

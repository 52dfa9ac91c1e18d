"""What keeps a page from running, loading or being framed by what is not ours.

CSP Level 3: no script or style in the page itself, nothing from another origin. OWASP Secure Headers.
"""

from flask import Blueprint, Response, request

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
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ASSETS_AGE = 86_400  # seconds


def protect(pages: Blueprint) -> None:
    """Give every response of ``pages`` its headers. Pages about patients are kept by no cache."""

    @pages.after_request
    def add(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if request.endpoint == "pages.static":
            response.cache_control.max_age = _ASSETS_AGE
            response.cache_control.no_cache = None
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

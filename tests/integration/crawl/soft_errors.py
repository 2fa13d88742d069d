"""Answers that say "200" and mean no, in the shapes gatekeepers, servers and registers give them; all wording invented.

`true_answers.py` has those that speak of the same things and are true.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MENU = (
    "<nav>"
    + "".join(f'<a href="/{name}">{name}</a> ' for name in ("Home", "Acts", "Bills", "Search", "Help"))
    + "</nav>"
)
HTML, XML, JSON, PLAIN = "text/html; charset=utf-8", "application/xml", "application/json", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer; `code` is what it must be called, empty for a true one."""

    code: str
    body: str | bytes
    kind: str = HTML
    status: int = 200
    suffix: str = ""
    accept: str = "*/*"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> bytes:
        """The body as it goes over the wire."""
        return self.body if isinstance(self.body, bytes) else self.body.encode()


def page(title: str, text: str = "", head: str = "", heading: str = "") -> str:
    """A page with a site's menu around it."""
    shown = f"<h1>{heading}</h1>" if heading else ""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{MENU}{shown}<p>{text}</p></body></html>"
    )


def script(source: str) -> str:
    """A page that is nothing but a script."""
    return f"<html><head><meta name=robots content=noindex></head><body>{source}</body></html>"


def _challenges() -> list[Said]:
    waf = '<script>window.awsWafCookieDomainList = []; window.gokuProps = {"key":"q","iv":"r"};</script>'
    pages = [
        page("", "", waf),
        page("", '<div id="challenge-container"></div>'),
        script('<script src="https://0a1b.edge.token.awswaf.com/0a1b/challenge.js"></script>'),
        page("Just a moment...", "Hold on while we look at your connection.", "<script>window._cf_chl_opt={}</script>"),
        page("Attention Required! | Cloudflare", "This request triggered our rules.", heading="Sorry, no entry"),
        script('<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>'),
        page("Acts of Freedonia", "Checking your browser before you reach the register.<br>Ray ID: 77ab"),
        script('<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9&xinfo=1"></iframe>'),
        page("", "Request unsuccessful. Incapsula incident ID: 11-22"),
        script('<script src="/_Incapsula_Resource?SWJIYLWA=5"></script>'),
        script('<script src="https://ct.captcha-delivery.com/c.js"></script>'),
        page("freedonia.example", "Slide to go on", '<script src="https://geo.captcha-delivery.com/i.js"></script>'),
        page("Acts", "Please verify you are a human <div class='g-recaptcha' data-sitekey='k'></div>"),
        page("Acts", "I'm not a robot", '<script src="https://js.hcaptcha.example/1/api.js"></script>'),
        script('<div class="h-captcha" data-sitekey="k"></div>'),
        page("Access to the register", "Press & Hold to confirm.", "<div id=px-captcha></div>"),
        page("Pardon Our Interruption", "Something about your browser made us think."),
        page("Human Verification", "One step to the register."),
        page("Freedonia Register :: Request Access", "Due to aggressive automated scraping: people only."),
        page("Register", "Programmatic access to the pages of this site is limited. Use the API, or solve a puzzle."),
        page("Register", "We noticed unusual traffic from your network."),
        page("Amtsblatt", "Bitte bestätigen Sie, dass Sie kein Roboter sind."),
        page("Journal", "Vérifions que vous êtes humain."),
        page("Boletín", "Marque la casilla: no soy un robot."),
        page("Diário", "Confirme: não sou um robô."),
        page("法规库", "请完成安全验证后继续"),
        page("访问验证", "拖动滑块"),
        page("法令", "私はロボットではありません"),
        page("", "", '<script>sucuri_cloudproxy_js=1</script>'),
        page("", "Making sure", '<script id="anubis_challenge" type="application/json">{}</script>'),
    ]  # fmt: skip
    return [Said("challenge", body) for body in pages] + [
        Said("challenge", "", status=202, headers={"x-amzn-waf-action": "challenge"}),
        Said("challenge", "", status=202),
        Said("challenge", page("Hm"), status=405, headers={"x-amzn-waf-action": "captcha"}),
        Said("challenge", page("Freedonia"), headers={"cf-mitigated": "challenge"}),
        Said("challenge", page("Just a moment..."), status=403),
        Said("challenge", page("Hm"), status=403, headers={"x-datadome": "protected"}),
        Said("challenge", page("Refused at the edge"), status=437),
    ]


def _maintenance() -> list[Said]:
    pages = [
        page("Scheduled maintenance", "Back on Monday."),
        page("Acts", "The site is currently undergoing maintenance. Come back later.", heading="Hello"),
        page("Freedonia Acts | Under maintenance", "…"),
        page("Acts", "This service is down for essential maintenance until noon."),
        page("We'll be right back"),
        page("Gesetze", "Wegen Wartungsarbeiten ist die Seite vorübergehend nicht erreichbar."),
        page("Wartungsarbeiten", "Bis 12 Uhr."),
        page("Lois", "Le site est actuellement en maintenance."),
        page("Site en maintenance", "À bientôt."),
        page("Leyes", "El sitio está temporalmente fuera de servicio. Disculpe las molestias."),
        page("Sitio en mantenimiento"),
        page("Leis", "O portal está temporariamente indisponível."),
        page("Sistema em manutenção"),
        page("Wetten", "De website is tijdelijk niet beschikbaar wegens onderhoud."),
        page("Lover", "Siden er for tiden utilgjengelig."),
        page("Vedlikehold", "Vi er tilbake snart."),
        page("法律法规", "系统正在维护，请谅解。"),
        page("网站维护中"),
        page("法令検索", "ただいまメンテナンス中です。"),
        page("メンテナンスのお知らせ"),
    ]
    plain = "The service is currently undergoing maintenance."
    return [Said("maintenance", body) for body in pages] + [Said("maintenance", plain, PLAIN)]


def _errors() -> list[Said]:
    pages = [
        page("Error 404"), page("404 Not Found"), page("404 - Page not found | Freedonia", "Use the menu."),
        page("Page not found", "x " * 3000), page("Acts", "", heading="Page not found"),
        page("Object moved", "", heading="404"),
        page("Acts", "The page you requested has been moved, deleted or renamed."),
        page("Seite nicht gefunden"), page("Gesetze", "Die aufgerufene Seite gibt es nicht."),
        page("Page introuvable | Journal"), page("Lois", "La page que vous cherchez n’est pas là."),
        page("Página no encontrada"), page("Página não encontrada"), page("Pagina niet gevonden"),
        page("Siden finnes ikke"), page("页面不存在"), page("ページが見つかりません"),
        page("Access Denied", "Reference #18.2f"),
        page("Acts", "You don't have permission to access this folder."),
        page("Request Rejected", "Your support ID is: 55"), page("Too many requests"),
        page("Acts", "Rate limit exceeded. Slow down and try again."),
        page("502 Bad Gateway", "", "", "502 Bad Gateway"),
        page("Acts", "Service Temporarily Unavailable"), page("Runtime Error", "Server Error in '/' Application."),
        page("Acts", "An unexpected error occurred while we made this page. Please try again later."),
        page("Acts", "Database connection lost: could not connect to db7."), page("Session expired"),
        page("Sign in to your account", "<form><input type=password></form>"), page("Login", "<input type=password>"),
        page("Acts", "Please log in to go on."), page("登录", "请登录"),
        page("Acts", "Backend fetch failed. Guru Meditation"),
        page("Gesetze", "Ein technischer Fehler ist aufgetreten."), page("Lois", "Une erreur est survenue."),
        page("Leyes", "Se ha producido un error inesperado."), page("法规", "系统繁忙，请稍后再试"),
    ]  # fmt: skip
    return [Said("soft-error", body) for body in pages] + [
        Said("soft-error", '{"error": "not found", "status": 404}', JSON),
        Said("soft-error", '{"message": "API rate limit exceeded", "documentation_url": "/docs"}', JSON),
        Said("soft-error", '{"errors": [{"detail": "no"}], "data": null}', JSON),
        Said("soft-error", '{"type": "about:blank", "title": "Gone wrong", "status": 500, "detail": "x"}', JSON),
        Said("soft-error", '<?xml version="1.0"?><error><code>7</code></error>', XML),
        Said("soft-error", '<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="o"/>', XML),
        Said("soft-error", '<s:Envelope xmlns:s="e"><s:Body><s:Fault><code/></s:Fault></s:Body></s:Envelope>', XML),
        Said("soft-error", "upstream request timeout: no healthy upstream", PLAIN),
        Said("soft-error", "Too Many Requests", PLAIN),
    ]  # fmt: skip


def _misfits() -> list[Said]:
    home = page("Welcome to Freedonia", "All acts since 1900.")
    zips = "application/zip"
    return [
        Said("unexpected-type", home, suffix=".xml"), Said("unexpected-type", home, XML, accept=XML),
        Said("unexpected-type", home, accept=zips), Said("unexpected-type", home, zips, suffix=".zip"),
        Said("unexpected-type", home, "application/pdf", suffix=".pdf"), Said("unexpected-type", home, accept=JSON),
        Said("unexpected-type", b"%PDF missing", "application/pdf"), Said("unexpected-type", b"\x00\x01no zip", zips),
        Said("empty", ""), Said("empty", " \r\n\t\n "), Said("empty", "", JSON), Said("empty", "", XML),
        Said("forbidden", page("Freedonia"), status=403), Said("throttled", page("Freedonia"), status=429),
        Said("server-error", page("Freedonia"), status=503), Said("http-status", page("Freedonia"), status=400),
    ]  # fmt: skip


SOFT_ERRORS = [*_challenges(), *_maintenance(), *_errors(), *_misfits()]

"""True answers that speak of what refusals speak of: maintenance, errors, denied access, robots, nothing at all."""

from __future__ import annotations

import io
import zipfile

from tests.integration.crawl.soft_errors import HTML, JSON, PLAIN, XML, Said, page

_LONG = "The keeper shall see to the maintenance of every lantern; an error in the register is corrected. " * 60


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("act.xml", "<act/>")
    return packed.getvalue()


_ACTS = [
    page("Lantern Maintenance Act 1911", "Maintenance is a duty of the keeper.", heading="Section 1 Maintenance"),
    page("Regulation on captchas and other tests | Freedonia", "A captcha shall be solvable by all people."),
    page("Order No. 404 of the Ministry of Lamps", "This Order enters into force on 4 April.", heading="Order 404"),
    page("Access to documents", "Any person may request access. Where access is denied, reasons are given."),
    page("Corrigendum", "In Article 3 an error is corrected: for “not available” read “not found in the register”."),
    page("§ 12 Wartung", "Wartungsarbeiten an Laternen sind anzuzeigen.", heading="§ 12 Wartung der Laternen"),
    page("Article 7", "Le titulaire assure la maintenance. L’accès interdit est signalé. Une erreur est rectifiée."),
    page("Artikel 4", "Het onderhoud van lantaarns is verplicht."),
    page("Artículo 9", "El mantenimiento del registro corresponde al titular; la página no numerada no existe."),
    page("第五条", "灯具的维护由所有人负责。系统维护记录应当保存。"),
    page("第七条", "設備のメンテナンスは所有者が行う。"),
    page("Due diligence upstream and downstream", "Companies report upstream. The reference number is stated."),
    page("Tariff quotas", "Where the tariff rate quota exceeded in one year is reached again, the duty is due."),
    page("Rate limits for credit", "The rate limit is 4 %. Too many applications are refused."),
    page("Code of lamps", _LONG, heading="Error"),
    page("Lamps", "Short, true.", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>')
    + "A page of a publisher behind a gatekeeper that puts its own script into every true page it lets through. " * 3,
    page("Lamps", "Tell us what you think of this page. " * 8, '<div class="g-recaptcha"></div>'),
]  # fmt: skip

TRUE_ANSWERS = [
    *(Said("", body) for body in _ACTS),
    Said("", page("Lantern Act", "Lanterns burn."), "application/xhtml+xml", accept="application/xhtml+xml"),
    Said("", '{"results": [], "total": 0}', JSON),
    Said("", '{"count": 0, "results": [], "errors": []}', JSON),
    Said("", '{"title": "Act", "message": "as made", "text": "Lanterns burn."}', JSON),
    Said("", "[]", JSON),
    Said("", '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Acts</title></feed>', XML),
    Said("", "<act><title>Errors (Correction) Act</title><p>An error has occurred where…</p></act>", XML),
    Said("", '<s:Envelope xmlns:s="e"><s:Body><found n="0"/></s:Body></s:Envelope>', XML),
    Said("", _zip(), "application/zip", suffix=".zip", accept="application/zip"),
    Said("", b"%PDF-1.7\n%x\ntrailer", "application/pdf", suffix=".pdf"),
    Said("", "id;title\n", "text/csv"),
    Said("", "id;title\n404;Maintenance of lanterns, access denied\n", "text/csv", suffix=".csv"),
    Said("", "Lanterns (Maintenance) Order 1999, No. 503", PLAIN),
    Said("", "User-agent: *\nDisallow: /search\n", PLAIN, suffix=".txt"),
    Said("", f"<p>{_LONG}</p>", HTML),
]

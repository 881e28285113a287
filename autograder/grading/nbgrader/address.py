"""What is said about a gradebook that cannot be opened: the setting or package to mend, never a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, unquote

SETTING = "c.CourseDirectory.db_url"
_SQLITE = "sqlite:///"
_SECRET = re.compile("pass|pwd|secret|token|key|connect|credential", re.IGNORECASE)
_OPTIONS = re.compile(r"\?(?=\w+=)")
_PORT = re.compile(r"\d{0,5}")
_SHORTEST = 4  # characters of a password that can be cut out of a sentence without breaking its words
# What pip calls the modules that SQLAlchemy imports.
_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "pymysql": "PyMySQL",
    "mysql": "mysql-connector-python",
}


def shown(url: str) -> str:
    """A database's address without its password and without its options; a SQLite file's path.

    >>> shown("postgresql://ada:s3cr@t@db.example.org/grades?sslmode=require")
    'postgresql://ada:***@db.example.org/grades'
    >>> shown("sqlite:///gradebook.db")
    'gradebook.db'
    """
    kind, colon, rest = url.partition("://")
    if not colon:
        return "***"
    if url.startswith(_SQLITE):
        return url.removeprefix(_SQLITE).partition("?")[0]
    if "@" in _options(rest):  # of a password among the options, or of one with a ? in it: nobody can know
        return f"{kind}://{re.split('[:/?@]', rest)[0]}:***"
    user, at, place = rest.rpartition("@")
    place = place.partition("?")[0]
    if at:
        return f"{kind}://{user.partition(':')[0]}:***@{place}"
    host, _, port = place.partition("/")[0].partition(":")
    return f"{kind}://{place}" if _PORT.fullmatch(port) else f"{kind}://{host}:***"


def _options(rest: str) -> str:
    """What stands behind the address, `name=value&...`."""
    found = _OPTIONS.search(rest)
    return rest[found.end() :] if found else ""


def why_not_opened(url: str, error: Exception) -> str:
    """A sentence about an error of SQLAlchemy's or of a database's driver."""
    from sqlalchemy import exc

    where = f"The gradebook {shown(url)} cannot be opened"
    if isinstance(error, exc.NoSuchModuleError):
        return (
            f"{where}: SQLAlchemy has no plugin {shown_without(url, str(error)).rpartition(':')[2]!r}, which "
            f"{SETTING} asks for before `://`. For PostgreSQL it is postgresql, for SQLite sqlite."
        )
    if isinstance(error, ImportError):
        module = (error.name or "").partition(".")[0]
        package = _PACKAGES.get(module, module) or "its driver"
        return f"{where}: the database's driver {module or ''} is missing: pip install '{package}'."
    if isinstance(error, exc.DBAPIError):
        return f"{where}: {_line(shown_without(url, str(error.orig)))}."
    if isinstance(error, exc.ArgumentError | ValueError | TypeError):
        return (
            f"{where}: {SETTING} is not an address of the form postgresql://user:password@host/name or "
            "sqlite:////folder/gradebook.db. In a password, @ : / ? % are written %40 %3A %2F %3F %25."
        )
    return f"{where}: {_line(shown_without(url, str(error)))}."


def _line(message: str) -> str:
    return " ".join(message.partition("(Background on this error")[0].split()).rstrip(".")


def shown_without(url: str, message: str) -> str:
    """A driver's message in which the address's secrets are not to be read."""
    message = message.replace(url, shown(url))
    for secret in sorted(set(_secrets(url)), key=len, reverse=True):
        if len(secret) < _SHORTEST and secret in message:
            return "the driver repeats the password, so its words are not shown; an @ in it is written %40"
        message = message.replace(secret, "***")
    return message


def _secrets(url: str) -> Iterator[str]:
    """The password, its parts where an unescaped character splits it, and what secret options say."""
    rest = url.partition("://")[2] or url
    user, at, _ = rest.rpartition("@")
    found = [user.partition(":")[2]] if at else []
    options = _options(rest)
    found += [value for name, value in parse_qsl(options) if _SECRET.search(name)]
    found += [options[one.end() :] for one in re.finditer(r"(\w+)=", options) if _SECRET.search(one[1])]
    for secret in found:
        for part in (secret, *re.split("[@/?&:#]", secret)):
            yield from filter(None, (part, unquote(part), quote(unquote(part), safe="")))

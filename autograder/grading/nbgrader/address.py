"""What is said about a gradebook that cannot be opened: the setting or package to mend, never a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, unquote

SETTING = "c.CourseDirectory.db_url"
_SQLITE = "sqlite:///"
_SECRET = re.compile("pass|pwd|secret|token|key|connect|credential", re.IGNORECASE)
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
    user, at, place = rest.rpartition("@")
    place = place.partition("?")[0]
    if at:
        return f"{kind}://{user.partition(':')[0]}:***@{place}"
    if url.startswith(_SQLITE):
        return url.removeprefix(_SQLITE).partition("?")[0]
    host, _, port = place.partition("/")[0].partition(":")
    return f"{kind}://{place}" if not port or port.isdecimal() else f"{kind}://{host}:***"


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
    _, _, rest = url.partition("://")
    user, at, _ = rest.rpartition("@")
    found = [user.partition(":")[2]] if at else []
    found += re.split("[@/?]", found[0]) if found else []
    options = parse_qsl(rest.partition("?")[2])
    found += [value for name, value in options if _SECRET.search(name)]
    for secret in found:
        yield from filter(None, (secret, unquote(secret), quote(unquote(secret), safe="")))

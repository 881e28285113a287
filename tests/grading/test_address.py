"""A gradebook that cannot be opened: one sentence that names what to mend, exit code 2, and no password."""

import sys
from urllib.parse import quote

import pytest
from mini import LESSON
from nbgrader import api
from sqlalchemy import create_engine, exc

from autograder.grading.nbgrader.address import shown, shown_without, why_not_opened
from autograder.grading.nbgrader.database import for_reading

SECRET = "s3cr3t-word"


WRONG = {
    "an unknown kind": (f"postgrs://ada:{SECRET}@db/x", "no plugin 'postgrs'"),
    "an unknown driver": (f"postgresql+none://ada:{SECRET}@db/x", "no plugin 'postgresql.none'"),
    "a missing driver": (f"postgresql+psycopg2://ada:{SECRET}@db/x", "pip install 'psycopg2-binary'"),
    "another missing driver": (f"mysql://ada:{SECRET}@db/x", "pip install 'mysqlclient'"),
    "no address": (f"ada:{SECRET}@db", "c.CourseDirectory.db_url is not an address of the form"),
    "one slash too few": (f"postgresql:/ada:{SECRET}@db/x", "is not an address"),
    "a port that is none": (f"postgresql://ada:{SECRET}@db:port/x", "is not an address"),
    "no host": (f"postgresql://ada:{SECRET}", "is not an address"),
    "nothing": ("", "is not an address"),
    "no folder": (f"sqlite:////nowhere/x.db?password={SECRET}", "/nowhere/x.db cannot be opened"),
    "no text": ([f"postgresql://ada:{SECRET}@db/x"], "The 'db_url' trait"),
}


@pytest.mark.parametrize("command", [["grade", LESSON], ["report", LESSON]], ids=["grade", "report"])
@pytest.mark.parametrize(("url", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_address_gets_a_sentence_without_its_password(
    carousel, course, handout, monkeypatch, url, sentence, command
):
    for driver in ("psycopg", "psycopg2", "MySQLdb"):
        monkeypatch.setitem(sys.modules, driver, None)  # as if it were not installed
    handout.hand_in("ada")
    (course / "autograded" / "ada" / LESSON).mkdir(parents=True)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.db_url = {url!r}\n")
    status, shown_, said = carousel(*command)
    assert status == 2
    assert sentence in said
    assert SECRET not in shown_ + said
    assert "Traceback" not in said


SAID = {
    "a wrong password": (SECRET, 'password authentication failed for user "ada"'),
    "a driver that repeats the address": (SECRET, f"cannot reach postgresql://ada:{SECRET}@db/x"),
    "a password with an @, of which half is taken for the host": ("s3cr3t@word", "unknown host word@db"),
    "a password that the driver decodes": ("s3cr3t%2Fword", "no role 's3cr3t/word'"),
    "a short password": ("ab", "database about to close"),
}


@pytest.mark.parametrize(("password", "words"), SAID.values(), ids=SAID)
def test_what_a_driver_says_is_shown_without_the_password(
    carousel, course, handout, monkeypatch, password, words
):
    def refuse(url, course_id):
        raise exc.OperationalError("SELECT 1", {}, Exception(words))

    monkeypatch.setattr(api, "Gradebook", refuse)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.db_url = 'postgresql://ada:{password}@db/x'\n")
    handout.hand_in("ada")
    status, _, said = carousel("grade", LESSON)
    assert status == 2
    assert "The gradebook postgresql://ada:***@db/x cannot be opened" in said
    assert not any(part in said for part in (SECRET, "s3cr3t", "word@", "about"))


def test_an_error_in_the_middle_of_a_run_is_shown_without_the_password(course):
    from autograder.grading.nbgrader.course import Course, CourseError
    from autograder.grading.nbgrader.gradebook import Gradebook

    book = Gradebook(Course(course), LESSON)
    book.url = f"postgresql://ada:{SECRET}@db/x"
    with pytest.raises(CourseError, match=r"cannot be used: lost ada:\*\*\*\.$"), book:
        raise exc.OperationalError("SELECT 1", {}, Exception(f"lost ada:{SECRET}\nat line 1"))


def test_the_address_without_its_secrets():
    assert shown("postgresql://ada@db/x") == "postgresql://ada:***@db/x"
    assert shown("postgresql://db:5432/x") == "postgresql://db:5432/x"
    assert shown("postgresql://ada:p?q@db/x?password=r") == "postgresql://ada:***@db/x"
    assert shown("postgresql://ada:12345678") == "postgresql://ada:***"
    assert shown("sqlite:////course@home/x.db?key=r") == "/course@home/x.db"
    assert shown("postgresql://db/x?user=ada&password=p@q&r") == "postgresql://db:***"
    assert shown_without("postgresql://db/x?sslpassword=s3cr3t", "no s3cr3t here") == "no *** here"


# fmt: off
ODD = ["wo@rd-s3cr3t", "s3cr3t&w0rd=1", "s3cr3t?w0rd", "s3cr3t/w0rd", "s3cr3t:w0rd", "s3cr3t#w0rd", "@s3cr3t",
       "s3cr3t=w0rd@x1", "s3cr3t@", "?a=s3cr3t@w0rd", "%s3cr3t%", "[s3cr3t]", "s3cr3t w0rd", "s3cr3t\\w0rd"]
# fmt: on
PLACES = [
    "postgresql://ada:{}@db.example.org/x",
    "mysql+pymysql://ada:{}@db/x",
    "postgrs://ada:{}@db/x",
    "postgresql://ada:{}@db:port/x",
    "postgresql:/ada:{}@db/x",
    "postgresql://db/x?user=ada&password={}",
    "postgresql://db/x?sslpassword={}&user=ada",
    "sqlite:////nowhere/x.db?key={}",
    "ada:{}@db",
]


@pytest.mark.filterwarnings("ignore:Query string argument")
@pytest.mark.parametrize("address", PLACES)
def test_no_odd_password_is_shown_wherever_it_stands_and_however_it_is_written(address):
    for password in ODD:
        for written in (password, quote(password, safe="")):
            url = address.format(written)
            try:
                create_engine(url).connect()
            except Exception as error:
                said = why_not_opened(url, error)
            assert said.startswith("The gradebook ")
            assert not [part for part in ("s3cr3t", "w0rd", "wo@rd") if part in said], url
            again = shown_without(url, f"no connection to {url}, user ada, password {password}")
            assert not [part for part in ("s3cr3t", "w0rd") if part in again], url


def test_an_address_with_options_is_read_at_its_file(tmp_path):
    (tmp_path / "gradebook.db").touch()
    address = f"sqlite:///{tmp_path}/gradebook.db?timeout=5"
    assert for_reading(address, "carousel") == address

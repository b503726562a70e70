"""A document of somebody else is read within bounds, and what is wrong with it is one line."""

import pytest

from schemas.document import DocumentError, read_document


def laughs(form: str) -> str:
    """Twelve anchors, each nine times the one before."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {form % ', '.join([f'*a{n - 1}'] * 9)}" for n in range(1, 13)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "not YAML: line 2"),
        ('{"a": 1,}}', "not JSON"),
        ("just words", "it is no mapping"),
        ("a: !!python/object/apply:os.system [id]", "could not determine a constructor"),
        ("a: 1\na: 2", "stands twice"),
        ("a: &a [*a]", "holds itself"),
        (laughs("[%s]"), "aliases written out"),
        (laughs("{<<: [%s]}"), "aliases written out"),
        ("[" * 100_000, "nested more than"),
        ('{"a":' * 100_000, "nested more than"),
        ("a: " + "9" * 5000, "not YAML"),
        ("? [a]\n: b", "a key that is no text"),
        ("a: \xff", ""),
        ("x" * (9 << 20), "larger than 8 MiB"),
    ],
)
def test_a_hostile_text_ends_in_one_line(text: str, says: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read_document(text.encode("latin-1"))
    assert says in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_yaml_is_read_as_json_would_be() -> None:
    assert read_document(b"404: x\nwhen: 2026-02-30\nyes: &a [1]\nb: *a") == {
        "404": "x",
        "when": "2026-02-30",
        "yes": [1],
        "b": [1],
    }

from hct_eval.batch.fingerprint import file_hash, files_hash, versions


def test_files_are_known_by_names_and_bytes_in_any_order(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    first = files_hash([one, two], tmp_path)
    assert files_hash([two, one], tmp_path) == first
    one.write_text("b")
    two.write_text("a")
    assert files_hash([one, two], tmp_path) != first
    assert files_hash([], tmp_path) != files_hash([one], tmp_path)


def test_the_hash_is_sha256(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert file_hash(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_versions_that_matter_are_told():
    assert {"python", "hct_eval", "pandas", "papermill"} <= set(versions())

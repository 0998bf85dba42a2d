"""The main job on real input that nobody here wrote."""

import pytest

from hct_eval.programme import load_programme
from hct_eval.tables import check_programme, read_processed
from tests.notebooks.conftest import run_command
from tests.notebooks.real_interviews import SHARED, build_programme

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_file(), reason="LOUD: ../shared is absent, the real interviews were not tried"),
]


def test_real_interviews_become_a_map_and_a_report(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = tmp_path_factory.mktemp("real")
    build_programme(project)
    programme = load_programme("interviews", project)
    assert check_programme(programme) == []
    done = run_command(project, "run", "interviews")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    claims = read_processed(programme, "villages", "claims")
    assert len(claims) == 572
    assert claims["conversation_id"].nunique() == 13
    links = read_processed(programme, "villages", "map_links")
    assert links["citations"].sum() == 572
    assert not links["cause"].str.startswith("~").any()
    assert (links["sign"] == "-").any()
    report = (programme.reports("villages") / "report.html").read_text(encoding="utf-8")
    assert "llustrative" not in report
    assert "not collected" in report
    assert "Farm production" in report

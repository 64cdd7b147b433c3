"""Two runs of overlapping days at once, as a backfill beside the nightly run: both succeed."""

from attribution_pipeline_tests.blocking import wait_until_blocked, writes_blocked
from attribution_pipeline_tests.faults.trial import LIMIT, Trial


def test_two_runs_of_overlapping_days_at_once(trial: Trial) -> None:
    days = trial.story.last_day - trial.story.first_day
    with writes_blocked(trial.url, "raw.itcrm_new_source"):
        runs = [
            trial.start(last_day=trial.story.last_day - days // 3),
            trial.start(first_day=trial.story.first_day + days // 3),
        ]
        wait_until_blocked(trial.url, len(runs))
    for run in runs:
        assert run.wait(LIMIT) == 0, run.said
    trial.assert_undisturbed()


def test_a_run_that_loads_while_another_one_publishes(trial: Trial) -> None:
    """The checks of the first one compare its results with the rows that they were made of."""
    day = trial.story.first_day
    with writes_blocked(trial.url, "prod.fact_leads"):
        publishing = trial.start(last_day=day)
        wait_until_blocked(trial.url)
        loading = trial.start()
        wait_until_blocked(trial.url, 2)
    for run in (publishing, loading):
        assert run.wait(LIMIT) == 0, run.said
    assert "Loading goes on when another run has published" in loading.said
    trial.assert_undisturbed()

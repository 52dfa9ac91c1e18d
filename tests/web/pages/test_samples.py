"""The sample patients as the pages name them."""

from cds.web.pages.samples import samples
from tests.hooks.calls import SAMPLES


def test_every_sample_says_what_it_is_an_example_of() -> None:
    assert tuple(samples()) == SAMPLES
    assert all(sample.about for sample in samples().values())


def test_titles_as_they_are_read() -> None:
    titles = {name: sample.title for name, sample in samples().items()}
    assert titles["low-clearance"] == "Low clearance"
    assert titles["smoker-copd-oxygen"] == "Smoker COPD oxygen"
    assert titles["verapamil-ecg-due"] == "Verapamil ECG due"

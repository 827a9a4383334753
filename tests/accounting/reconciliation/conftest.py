from support.reconciling import treasury  # noqa: F401 - a fixture of these tests

"""Kunming coordination platform: cross-district projects from first lead to shared quarterly figures."""

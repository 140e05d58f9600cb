"""Tests of the exchange of workbooks."""

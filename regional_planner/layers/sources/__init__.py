"""Where the features of layers come from, and where they lie."""

"""Search over passages: one analysis, one syntax, one neutral query and plan, engines behind one Protocol."""

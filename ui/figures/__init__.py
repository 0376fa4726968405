"""Figures: trajectories and curves → Plotly figures. Pure: no Streamlit, no state, the same input the same figure.

`lines` serves every page; what one page alone draws stands in a file of the page's name. What answers while the finger
moves is drawn on the stage (ui/stage).
"""

from ui.figures.lines import Frame, Line, add_line, curves, label_ends

__all__ = ["Frame", "Line", "add_line", "curves", "label_ends"]

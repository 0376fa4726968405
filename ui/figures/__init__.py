"""Figures: trajectories and curves → Plotly figures. Pure: no Streamlit, no state, the same input the same figure.

`lines` and `contour` serve every page; what one page alone draws stands in a file of the page's name.
"""

from ui.figures.contour import contour_map, equal_area
from ui.figures.lines import Frame, Line, add_line, curves, label_ends, path_line

__all__ = ["Frame", "Line", "add_line", "contour_map", "curves", "equal_area", "label_ends", "path_line"]

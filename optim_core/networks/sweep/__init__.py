"""Many trainings from one file: `python -m optim_core.networks sweep sweeps/depth.toml` writes sweeps/depth.parquet.

`protocol` is what a file says and `reading` checks it; `units` cuts it into trainings of many runs at once and `work`
runs one of them; `pool` spreads them over processes or a Dask cluster; `parts` keeps what is finished; `choice` picks
the hyperparameters that the fresh seeds get; `output` writes the results; `run` holds it together.
"""

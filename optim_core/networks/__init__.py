"""Small networks on real data, classifiers and models of a text: a network is a landscape with many coordinates.

    from optim_core.networks.plan import Entry, Plan
    from optim_core.networks.training import train
    history = train(Plan("digits", (Entry("AdamW", lr=1e-3, weight_decay=0.01), Entry("SGD", lr=0.1))))
    history.records[-1].accuracy

`data`, `text`, `plane`, `plan`, `architecture`, `history`, `rescaled`, `results` and `clouds` are plain NumPy and
dataclasses; `training`, `sharpness`, `rays`, `watching` and what they are made of load torch. A program that must stay
light runs `python -m optim_core.networks.worker` and talks to it over its standard streams. Grids of many networks:
`python -m optim_core.networks sweep`, read again by `results`.
"""

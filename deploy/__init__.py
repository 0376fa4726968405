"""What runs the app for many: several processes behind nginx. See README, "Run it for a class".

`python -m deploy` on one machine; nginx/, systemd/, compose.yaml and Dockerfile for a server.
"""

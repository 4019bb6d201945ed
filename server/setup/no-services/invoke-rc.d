#!/bin/sh
# Stands in for the program by which a Debian package starts its service; see ../apt.js.
exit 0

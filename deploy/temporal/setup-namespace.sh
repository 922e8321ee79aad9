#!/bin/sh
# Creates the namespace with its retention, and the search attributes. Safe to run again: an existing namespace
# keeps its retention. The temporal CLI reads TEMPORAL_ADDRESS; it does not read TEMPORAL_NAMESPACE everywhere.
set -eu

until_it_works() {
  attempts=0
  until "$@" >/dev/null 2>&1; do
    attempts=$((attempts + 1))
    if [ "$attempts" -ge 60 ]; then
      "$@"
      exit 1
    fi
    sleep 1
  done
}

if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
fi

# The server works with a new namespace only when its cache has it.
until_it_works temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE"

# Adding one that exists does nothing; adding one under another type fails.
temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name HoldfastProvider --type Keyword \
  --name HoldfastState --type Keyword \
  --name HoldfastNeedsAttention --type Bool

# A worker that starts before the cache has the new attributes would see its first workflows refused.
until_it_works temporal workflow count --namespace "$TEMPORAL_NAMESPACE" --query 'HoldfastNeedsAttention = true'

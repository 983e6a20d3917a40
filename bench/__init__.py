"""Speed and memory as ratios in one run: the service's pages against a bare handler that sends as many bytes."""

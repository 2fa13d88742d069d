"""The domain: parse results, versions, changes, the store that records them and the engines that search them."""

"""What both formats of EU law share: addresses and CELEX numbers, how places are numbered and cited, key dates."""

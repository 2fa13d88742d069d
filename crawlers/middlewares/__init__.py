"""What stands between a spider and a publisher: who may be asked, how often, and which answers are taken for true."""

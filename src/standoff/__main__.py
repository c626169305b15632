"""`python -m standoff`, and what the script `standoff` runs."""


def main() -> None:
    """Run the command line. It is imported here, since every process that shares in the work imports this module."""
    from standoff.cli import main as run

    run()


if __name__ == "__main__":
    main()

"""What the scripts of this folder count; `./dev test` adds up the last line that `counted` prints."""
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAIL  {what}\n      {detail}")


def counted():
    """The exit status, the last line printed."""
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0

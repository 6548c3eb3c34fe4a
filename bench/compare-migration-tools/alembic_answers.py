# Writes what the real Alembic answers to questions about random graphs of revisions, for
# AlembicAnswersTest. Usage: python3 alembic_answers.py SEED PROJECTS QUESTIONS > alembic-answers.txt
# (with alembic installed).
import os, random, sys, tempfile, warnings

warnings.simplefilter("ignore")
import alembic
from alembic.runtime.migration import HeadMaintainer
from alembic.script import ScriptDirectory
from alembic.util import CommandError


def literal(ids):
    return repr(tuple(ids)) if ids else "None"


def heads_after(steps, current):
    """What the table says after these steps, and how many statements that takes."""
    keeper = HeadMaintainer.__new__(HeadMaintainer)
    keeper.heads, count = set(current), [0]

    def change(gone, come):
        count[0] += 1
        keeper.heads -= set(gone)
        keeper.heads |= set(come)

    keeper._insert_version = lambda one: change([], [one])
    keeper._delete_version = lambda one: change([one], [])
    keeper._update_version = lambda old, new: change([old], [new])
    for step in steps:
        keeper.update_to_step(step)
    return sorted(keeper.heads), count[0]


def project(number, folder, ids):
    os.makedirs(folder + "/versions")
    labels = []
    for place, id in enumerate(ids):
        before = ids[:place]
        down = []
        if before and random.random() > 0.12:
            many = random.choice([1, 1, 1, 1, 2])
            one = random.random() < 0.5
            down = before[-1:] if one else random.sample(before, min(len(before), many))
        needs = [it for it in random.sample(before, 1) if it not in down] if before and random.random() < 0.15 else []
        label = ["branch%d" % place] if random.random() < 0.15 else []
        labels += label
        name = random.choice("abc") + id + ".py"
        with open(folder + "/versions/" + name, "w") as file:
            file.write('"""x"""\nrevision = %r\ndown_revision = %s\nbranch_labels = %s\ndepends_on = %s\n'
                       % (id, literal(down), literal(label), literal(needs)))
        print("revision", number, name, id, *map(",".join, (down, label, needs)), sep="\t")
    return labels


def answer(ask):
    try:
        return " ".join(ask())
    except CommandError as error:
        return "ERR " + str(error)
    except Exception:
        return None


def question(number, verb, current, target, ask):
    said = answer(ask)
    if said is not None:
        print(verb, number, ",".join(current), target, said, sep="\t")


def main(seed, projects, questions):
    random.seed(seed)
    print("# Answers of Alembic %s, written by bench/compare-migration-tools/alembic_answers.py %d %d %d"
          % (alembic.__version__, seed, projects, questions))
    for number in range(projects):
        folder = tempfile.mkdtemp()
        ids = ["%06x" % random.getrandbits(24) for _ in range(random.randint(2, 12))]
        labels = project(number, folder, ids)
        scripts = ScriptDirectory(folder)
        question(number, "heads", [], "", scripts.get_heads)
        question(number, "realheads", [], "", lambda: scripts.get_heads(True))
        question(number, "history", [], "", lambda: [it.revision for it in scripts.walk_revisions()])
        question(number, "branches", [], "", lambda: [
            "%s=%s" % (id, "|".join(sorted(scripts.get_revision(id).branch_labels))) for id in sorted(ids)])
        for _ in range(questions):
            current = []
            for _ in range(random.randint(0, 2)):
                try:
                    steps = scripts._upgrade_revs(random.choice(ids), tuple(current))
                except Exception:
                    continue
                current, _count = heads_after(steps, current)
            id = random.choice(ids)
            target = random.choice(
                ["head", "heads", "base", id, id[:5], id[:2], "+1", "+2", "-1", "-2", "+9", "-9", "nonesuch"]
                + [id + it for it in ("+1", "-1", "+2", "@head", "@+1", "@-1")]
                + [label + it for label in labels for it in ("@head", "@heads", "@+1", "@-1", "@base", "@" + id, "")])
            question(number, "up", current, target, lambda: [
                it.revision.revision for it in scripts._upgrade_revs(target, tuple(current))])
            if len(current) < 2 or not target.startswith("-"):
                question(number, "down", current, target, lambda: [
                    it.revision.revision for it in scripts._downgrade_revs(target, tuple(current))])
            if "+" not in target and "-" not in target:
                question(number, "stamp", current, target, lambda: (
                    lambda after: [",".join(after[0]) or "-", str(after[1])])(
                        heads_after(scripts._stamp_revs((target,), tuple(current)), current)))
            low, high = random.choice(ids + ["base"]), random.choice(ids + ["head", "heads"])
            question(number, "range", [], low + ":" + high, lambda: [
                it.revision for it in scripts.walk_revisions(low, high)])


main(*map(int, sys.argv[1:4]))

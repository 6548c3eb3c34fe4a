import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Times two commands, each as a whole process, and prints their medians: `java Measure.java NAME RUNS TOOL -- OURS... [--
/// OTHER...]`. Their runs take turns, so that whatever else the machine does falls on both alike.
final class Measure {
    private static final int WARM_UP = 3;

    static void main(String[] arguments) throws Exception {
        var rest = Arrays.asList(arguments);
        var name = rest.get(0);
        var runs = Integer.parseInt(rest.get(1));
        var tool = rest.get(2);
        var commands = split(rest.subList(4, rest.size()));
        var times = new ArrayList<List<Double>>();
        commands.forEach(_ -> times.add(new ArrayList<>()));
        for (var run = -WARM_UP; run < runs; run++) {
            for (var turn = 0; turn < commands.size(); turn++) {
                // Who goes first changes too: the second of a pair finds a busier or a warmer machine.
                var which = (turn + Math.abs(run)) % commands.size();
                var took = milliseconds(commands.get(which));
                if (run >= 0) {
                    times.get(which).add(took);
                }
            }
        }
        var ours = median(times.getFirst());
        if (commands.size() == 1) {
            System.out.printf(Locale.ROOT, "%s no peer ours %.1f ms (%s)%n", name, ours, tool);
        } else {
            var other = median(times.getLast());
            System.out.printf(Locale.ROOT, "%s ratio %.2f ours %.1f other %.1f ms (%s)%n", name, ours / other, ours, other, tool);
        }
    }

    private static List<List<String>> split(List<String> words) {
        var end = words.indexOf("--");
        return end < 0 ? List.of(words) : List.of(words.subList(0, end), words.subList(end + 1, words.size()));
    }

    private static double milliseconds(List<String> command) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var process = new ProcessBuilder(command).redirectInput(Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT).start();
        var status = process.waitFor();
        var took = (System.nanoTime() - began) / 1e6;
        if (status != 0) {
            System.err.println("error: " + command.getFirst() + " ended with status " + status);
            System.exit(1);
        }
        return took;
    }

    private static double median(List<Double> times) {
        var sorted = times.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Sums up the reports of the test parts: `java Summary.java REPORTS PART...`. A part has left `PART/TEST-*.xml`, `PART.status`
/// and `PART.seconds` in REPORTS. The last line is what CI reads; the exit status is 1 when a test failed or none ran.
record Summary(String part, int tests, List<String> failed, List<String> skipped, String seconds) {

    static void main(String[] arguments) throws Exception {
        var reports = Path.of(arguments[0]);
        var parts = new ArrayList<Summary>();
        for (var i = 1; i < arguments.length; i++) {
            parts.add(read(reports, arguments[i]));
        }
        print(parts);
        var tests = parts.stream().mapToInt(Summary::tests).sum();
        var failed = parts.stream().mapToInt(part -> part.failed.size()).sum();
        var skipped = parts.stream().mapToInt(part -> part.skipped.size()).sum();
        if (tests == 0) {
            System.out.println("error: no test was found");
        }
        System.out.printf("%d passed, %d failed, %d skipped%n", tests - failed - skipped, failed, skipped);
        System.exit(failed > 0 || tests == 0 ? 1 : 0);
    }

    static Summary read(Path reports, String part) throws Exception {
        var tests = 0;
        var failed = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        for (var report : reports(reports.resolve(part))) {
            var cases = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile()).getElementsByTagName("testcase");
            for (var i = 0; i < cases.getLength(); i++) {
                var test = (Element) cases.item(i);
                var name = test.getAttribute("classname") + "." + test.getAttribute("name");
                tests++;
                var skip = test.getElementsByTagName("skipped");
                if (skip.getLength() > 0) {
                    skipped.add(name + ": " + reason(skip.item(0).getTextContent()));
                } else if (test.getElementsByTagName("failure").getLength() + test.getElementsByTagName("error").getLength() > 0) {
                    failed.add(name);
                }
            }
        }
        // A JVM that died, and a class that failed before its first test, are in no report: the status alone tells of them.
        var status = Files.readString(reports.resolve(part + ".status")).strip();
        if (!status.equals("0") && failed.isEmpty()) {
            tests++;
            failed.add("outside of any test (the JVM's exit status was " + status + ")");
        }
        return new Summary(part, tests, failed, skipped, Files.readString(reports.resolve(part + ".seconds")).strip());
    }

    /// The reason of `@Disabled`, or the message of a failed assumption, without its stack.
    static String reason(String text) {
        var line = text.strip().lines().findFirst().orElse("no reason given");
        return line.replaceFirst("^org\\.opentest4j\\.TestAbortedException: (Assumption failed: )?", "");
    }

    static List<Path> reports(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
            var found = new ArrayList<Path>();
            files.forEach(found::add);
            return found;
        }
    }

    static void print(List<Summary> parts) {
        System.out.printf("%n%-12s %6s %6s %7s %7s%n", "part", "tests", "failed", "skipped", "seconds");
        for (var part : parts) {
            System.out.printf(
                    "%-12s %6d %6d %7d %7s%n",
                    part.part, part.tests, part.failed.size(), part.skipped.size(), part.seconds);
        }
        for (var part : parts) {
            part.failed.forEach(name -> System.out.println("failed: " + part.part + ": " + name));
            part.skipped.forEach(name -> System.out.println("skipped: " + part.part + ": " + name));
        }
    }
}

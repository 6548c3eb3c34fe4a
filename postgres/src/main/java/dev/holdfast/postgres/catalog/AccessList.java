package dev.holdfast.postgres.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads an `aclitem[]` as text (manual, "Privileges"): `{=r/owner,"\"odd role\"=arw*/owner"}`.
final class AccessList {
    private static final Map<Character, String> PRIVILEGES =
            Map.ofEntries(
                    Map.entry('r', "SELECT"),
                    Map.entry('a', "INSERT"),
                    Map.entry('w', "UPDATE"),
                    Map.entry('d', "DELETE"),
                    Map.entry('D', "TRUNCATE"),
                    Map.entry('x', "REFERENCES"),
                    Map.entry('t', "TRIGGER"),
                    Map.entry('X', "EXECUTE"),
                    Map.entry('U', "USAGE"),
                    Map.entry('C', "CREATE"),
                    Map.entry('c', "CONNECT"),
                    Map.entry('T', "TEMPORARY"),
                    Map.entry('s', "SET"),
                    Map.entry('A', "ALTER SYSTEM"),
                    Map.entry('m', "MAINTAIN"));

    private AccessList() {}

    /// As [Fact#GRANTS] says it: without the owner's own, whoever granted.
    ///
    /// @param owner as SQL writes it
    /// @param quoted roles as SQL writes them, by their names
    static String grants(String acl, String owner, Map<String, String> quoted) {
        var byRole = new TreeMap<String, TreeSet<String>>();
        for (String item : items(acl)) {
            int equals = equals(item);
            String name = unquoted(item.substring(0, equals));
            String role = name.isEmpty() ? "PUBLIC" : quoted.getOrDefault(name, name);
            if (!role.equals(owner)) {
                addPrivileges(item, equals + 1, byRole.computeIfAbsent(role, _ -> new TreeSet<>()));
            }
        }
        var lines = new ArrayList<String>();
        byRole.forEach((role, privileges) -> {
            privileges.removeIf(privilege -> privileges.contains(privilege + "*"));
            if (!privileges.isEmpty()) {
                lines.add(role + "=" + String.join(",", privileges));
            }
        });
        return String.join("\n", lines);
    }

    private static void addPrivileges(String item, int from, Set<String> privileges) {
        for (int at = from; at < item.length() && item.charAt(at) != '/'; at++) {
            char letter = item.charAt(at);
            boolean grantable = at + 1 < item.length() && item.charAt(at + 1) == '*';
            String privilege = PRIVILEGES.getOrDefault(letter, String.valueOf(letter));
            privileges.add(grantable ? privilege + "*" : privilege);
            if (grantable) {
                at++;
            }
        }
    }

    /// Where the grantee ends: at the first equals sign outside of quotes.
    private static int equals(String item) {
        boolean quoted = false;
        for (int at = 0; at < item.length(); at++) {
            char c = item.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '=' && !quoted) {
                return at;
            }
        }
        throw new IllegalArgumentException("not an aclitem: " + item);
    }

    /// Quotes are dropped, doubled ones are one.
    private static String unquoted(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }

    /// The elements of an array as text (manual, "Array Input and Output Syntax").
    static List<String> items(String array) {
        var items = new ArrayList<String>();
        var item = new StringBuilder();
        boolean quoted = false;
        for (int at = 1; at < array.length(); at++) {
            char c = array.charAt(at);
            if (c == '\\') {
                at++;
                item.append(array.charAt(at));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '}')) {
                if (!item.isEmpty()) {
                    items.add(item.toString());
                    item.setLength(0);
                }
            } else {
                item.append(c);
            }
        }
        return items;
    }
}

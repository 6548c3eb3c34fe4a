package dev.holdfast.postgres.catalog;

import org.jspecify.annotations.Nullable;

/// An expression as the catalogs keep it (`pg_node_tree`): a text that the server alone
/// understands. Here it only serves to tell whether two expressions are written alike.
final class NodeTree {
    /// Where in its statement a node stood; it says nothing of what the node is. Before 17 the
    /// server keeps it.
    private static final String LOCATION = ":location ";

    private static final String COLUMN = ":varattno ";

    private NodeTree() {}

    /// Equal for two trees only if they are written alike, the one's table having the other's name.
    /// Null where a tree names what is no plain column.
    static @Nullable String likeness(String tree, Whole table) {
        var likeness = new StringBuilder(tree.length());
        int from = 0;
        for (int at = tree.indexOf(LOCATION); at >= 0; at = tree.indexOf(LOCATION, from)) {
            likeness.append(tree, from, at);
            from = end(tree, at + LOCATION.length());
        }
        likeness.append(tree, from, tree.length());
        from = 0;
        for (int at = tree.indexOf(COLUMN); at >= 0; at = tree.indexOf(COLUMN, from)) {
            from = end(tree, at + COLUMN.length());
            Column column = column(tree.substring(at + COLUMN.length(), from), table);
            if (column == null) {
                return null;
            }
            likeness.append('\0').append(column.name());
        }
        return likeness.toString();
    }

    private static @Nullable Column column(String number, Whole table) {
        return number.isEmpty() || number.startsWith("-")
                ? null
                : table.column(Integer.parseInt(number));
    }

    /// Where the number that begins here ends.
    private static int end(String tree, int begin) {
        int at = begin;
        while (at < tree.length()
                && (tree.charAt(at) == '-' || Character.isDigit(tree.charAt(at)))) {
            at++;
        }
        return at;
    }
}
